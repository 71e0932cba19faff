"""Returns of the builds: revenue, cost, tax, cash flow and what is made of them (docs/model.md, Returns of a build)."""

import numpy as np

import irr
from draws import sample


class Terms:
    """What is drawn once a trial."""

    def __init__(self, scenario, rng, n):
        terms = scenario.terms
        draw = lambda key, default: sample(rng, terms.get(key, default), n)
        self.utilization = draw("utilization", 1.0)
        self.erosion = draw("price_erosion", 0.0)
        self.fixed_opex = draw("fixed_opex", 0.0)
        self.it_periods = _periods(draw("it_life", None), scenario.step)
        self.facility_periods = _periods(draw("facility_life", None), scenario.step)
        self.tax_rate = draw("tax_rate", 0.0)
        self.wacc = draw("wacc", None)
        self.hurdle = draw("hurdle", 0.1)
        self.salvage = draw("salvage", 0.0)
        self.chip_share = sample(rng, scenario.capacity["chip_share"], n)


def _periods(life, step):
    return np.maximum(1, np.floor(np.asarray(life) / step + 0.5)).astype(int)


class Part:
    """Cost of one part of the assets, written off in a straight line over whole periods."""

    def __init__(self, life, periods, shape):
        self.life = life
        self.cost = np.zeros((periods + 2,) + shape)
        self.depreciated = np.zeros(shape)
        self.lanes = np.arange(shape[1])

    def depreciate(self, t):
        """Depreciation of period t: cost[t] is what was spent until its start."""
        charge = self.cost[t].copy()
        if np.ndim(self.life) == 0:
            if t >= self.life:
                charge -= self.cost[t - self.life]
        elif t >= self.life.min():
            old = t - self.life
            gathered = self.cost[np.maximum(old, 0), :, self.lanes].T
            charge -= np.where(old >= 0, gathered, 0.0)
        charge /= self.life
        self.depreciated += charge
        return charge


class Returns:
    """State of all builds, their own flows alone; `value` discounts and adds up."""

    def __init__(self, scenario, rng, n, ledger, grid, price_first):
        self.step, self.periods = scenario.step, scenario.periods
        self.terms = Terms(scenario, rng, n)
        builds = len(ledger.builds)
        shape = (builds, n)
        self.ai_share = np.stack([np.broadcast_to(b.ai_share, n) for b in ledger.builds])
        self.before = self.ai_share * np.stack([b.spent_before for b in ledger.builds])
        chips = self.terms.chip_share
        self.it = Part(self.terms.it_periods, self.periods, shape)
        self.facility = Part(self.terms.facility_periods, self.periods, shape)
        self.it.cost[0] = chips * self.before
        self.facility.cost[0] = (1.0 - chips) * self.before
        self.decay = np.exp(-self.terms.erosion * self.step)
        self.capacity = grid.to_build @ grid.online * price_first
        if grid.life is not None:
            self.decay_life = np.exp(-self.terms.erosion * self.step * grid.life)
        self.price = np.empty((self.periods + 1, n))
        self.price[0] = price_first
        series = lambda: np.empty((self.periods,) + shape)
        self.revenue, self.opex, self.refresh, self.tax, self.cash = (series() for _ in range(5))
        self.mean_mw = series()

    def advance(self, t, grid, spend, price, capex, regime, contracts):
        """One period. `contracts` gives (build, share sold, receipts) of what is not sold on the market."""
        terms, step = self.terms, self.step
        self.price[t + 1] = price
        before = self.capacity
        added = grid.to_build @ grid.added
        retired = grid.to_build @ grid.retired
        after = before * self.decay + added * price
        if grid.life is not None:
            old = np.zeros_like(price)
            for life, lanes in grid.groups:
                if t - life + 1 >= 0:
                    old[lanes] = self.price[t - life + 1][lanes]
            after -= retired * (old * self.decay_life)
        self.capacity = after
        revenue = (before + after) * (terms.utilization * regime.utilization * (0.5 * step / 1000.0))
        for build, sold, receipts in contracts:
            revenue[build] = revenue[build] * (1.0 - sold) + receipts
        mean = grid.to_build @ grid.mean
        self.mean_mw[t] = mean
        opex = grid.cost + mean * (terms.fixed_opex * (step / 1000.0))
        refresh = (grid.to_build @ grid.refreshed) * (capex * terms.chip_share / 1000.0)
        depreciation = self.it.depreciate(t) + self.facility.depreciate(t)
        tax = terms.tax_rate * np.maximum(revenue - opex - depreciation, 0.0)
        spend = self.ai_share * spend
        self.it.cost[t + 1] = self.it.cost[t] + terms.chip_share * spend + refresh
        self.facility.cost[t + 1] = self.facility.cost[t] + (1.0 - terms.chip_share) * spend
        self.revenue[t], self.opex[t], self.refresh[t], self.tax[t] = revenue, opex, refresh, tax
        self.cash[t] = revenue - opex - tax - spend - refresh
        self.net = revenue - opex - tax - refresh

    def flows(self):
        """Every flow of the builds by name, (periods, builds, n), and stocks (builds, n)."""
        end = self.periods
        self.book = (self.it.cost[end] + self.facility.cost[end]
                     - self.it.depreciated - self.facility.depreciated)
        spent = self.revenue - self.opex - self.tax - self.cash
        return dict(revenue=self.revenue, opex=self.opex, refresh=self.refresh, tax=self.tax,
                    cash=self.cash, mw=self.mean_mw, invested=spent)

    def value(self, flows, before, book):
        """Figures of subjects: flows (periods, subjects, n), stocks (subjects, n)."""
        terms, step, periods = self.terms, self.step, self.periods
        times = (np.arange(periods) + 0.5) * step
        n = before.shape[-1]

        def present(rate, *names):
            factor = np.exp(-np.outer(times, np.log1p(np.broadcast_to(rate, n))))
            return [np.einsum("tsn,tn->sn", flows[k], factor) for k in names]

        end = np.exp(-np.log1p(terms.wacc) * periods * step)
        salvage = terms.salvage * book
        cash, revenue, opex, tax, invested, mw = present(
            terms.wacc, "cash", "revenue", "opex", "tax", "invested", "mw")
        npv = -before + cash + salvage * end
        invested = invested + before
        hurdle_end = np.exp(-np.log1p(np.broadcast_to(terms.hurdle, n)) * periods * step)
        h_opex, h_invested, h_mw = present(terms.hurdle, "opex", "invested", "mw")
        total = {k: flows[k].sum(axis=0) for k in ("revenue", "opex", "tax", "cash", "refresh", "invested")}
        with np.errstate(all="ignore"):
            figures = dict(
                npv=npv,
                moic=_where(total["invested"] + before,
                            total["revenue"] - total["opex"] - total["tax"] + salvage, total["invested"] + before),
                profitability_index=_where(invested, npv + invested, invested),
                break_even_multiple=_where(revenue, opex + tax + invested - salvage * end, revenue),
                levelized_cost=_where(mw, opex + invested - salvage * end, mw * step) * 1000.0,
                required_revenue=_where(h_mw, h_opex + h_invested + before - salvage * hurdle_end, h_mw * step)
                * flows["mw"].max(axis=0),
                payback=np.where(total["invested"] + before > 0.0, self.payback(flows["cash"], before), np.inf),
                book_value=book,
                revenue=total["revenue"], opex=total["opex"], tax=total["tax"],
                cash_flow=total["cash"], refresh_spend=total["refresh"],
            )
        figures["irr"], figures["irr_several"] = irr.rates(flows["cash"], before, salvage, step)
        figures["loss"] = (npv < 0.0).astype(float)
        return figures

    def payback(self, cash, before):
        """Years until the sum of cash flows stays at or above 0, linear inside the period; inf where it does not."""
        balance = -before
        at = np.where(balance < 0.0, np.inf, 0.0)
        for t in range(self.periods):
            after = balance + cash[t]
            with np.errstate(all="ignore"):
                crossing = (t + balance / (balance - after)) * self.step
            at = np.where(after < 0.0, np.inf, np.where(balance < 0.0, crossing, at))
            balance = after
        return at


def _where(condition, value, over):
    return np.where(condition > 0.0, value / over, np.nan)
