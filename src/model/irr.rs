use super::Lanes;
pub fn irr(_o: &Lanes, _f: &[Lanes], _t: &Lanes, _d: f64, rate: &mut Lanes, _s: &mut Lanes) {
    rate.fill(f64::NAN);
}
