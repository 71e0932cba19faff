"""Chromium without a window, driven through its DevTools protocol over a pipe. Standard library only."""

import json
import os
import subprocess
import tempfile
import time


class Chromium:
    """One page of one browser. `CHROMIUM` names the program, `CHROMIUM_FLAGS` more of its flags."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory()
        to_browser, ours = os.pipe()
        theirs, from_browser = os.pipe()
        self.out, self.back = ours, theirs

        def descriptors():
            # The browser reads commands from 3 and writes answers to 4.
            read, write = os.dup(to_browser), os.dup(from_browser)
            os.dup2(read, 3)
            os.dup2(write, 4)

        program = os.environ.get("CHROMIUM", "chromium")
        flags = os.environ.get("CHROMIUM_FLAGS", "").split()
        self.process = subprocess.Popen(
            [program, "--headless", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu",
             "--disable-background-networking", "--hide-scrollbars",
             f"--user-data-dir={self.profile.name}", *flags, "about:blank"],
            preexec_fn=descriptors, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.count, self.buffer, self.events = 0, b"", []
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **params):
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(i)
            self.events.append(self.receive())

    def open(self, url):
        self.events = [e for e in self.events if e.get("method") != "Page.loadEventFired"]
        self.send("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def look(self, width, height, dark, mobile):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if mobile else 1, mobile=mobile)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def run(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def press(self, key, text=None):
        codes = {"ArrowDown": 40, "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39, "Tab": 9, "Escape": 27}
        extra = {"text": text} if text else {}
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=codes.get(key, 0), **(extra if kind == "keyDown" else {}))
        time.sleep(0.02)

    def move(self, x, y):
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        time.sleep(0.02)

    def screenshot(self):
        """The whole page as PNG, in base64; of a very long page its first 16,000 points."""
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16000), "scale": 1}
        return self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]

    def complaints(self):
        """What the page said on the console, and which requests it made for anything but itself."""
        console, requests = [], []
        for event in self.events:
            method, params = event.get("method"), event.get("params", {})
            if method == "Runtime.consoleAPICalled":
                console.append(str(params.get("args")))
            elif method == "Runtime.exceptionThrown":
                console.append(str(params.get("exceptionDetails")))
            elif method == "Log.entryAdded":
                console.append(str(params.get("entry")))
            elif method == "Network.requestWillBeSent":
                requests.append(params["request"]["url"])
        return console, requests

    def close(self):
        try:
            self.send("Browser.close")
        except (RuntimeError, OSError):
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()
