"""In-process Flet client for pytest: no Flutter, browser or socket. Works with flet 1.0.5."""

import asyncio
import dataclasses
import inspect
from concurrent.futures import ThreadPoolExecutor

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
    decode_ext_from_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

_PAD = {"left": 0, "top": 0, "right": 0, "bottom": 0}
_MEDIA = {
    "padding": _PAD,
    "view_padding": _PAD,
    "view_insets": _PAD,
    "device_pixel_ratio": 1.0,
    "orientation": "portrait",
    "always_use_24_hour_format": True,
}


class FakeConnection(Connection):
    def __init__(self, invoke, hub=None):
        super().__init__()
        self.loop, self.executor = asyncio.get_running_loop(), ThreadPoolExecutor(2)
        self.pubsubhub = hub or PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url, self.page_name = "http://test.local", ""
        self.sent, self.errors, self._invoke = [], [], invoke
        self._enc = configure_encode_object_for_msgpack(BaseControl)

    def send_message(self, m):  # must really pack: encoding also snapshots state for diffs
        raw = msgpack.packb([m.action, m.body], default=self._enc)
        action, body = msgpack.unpackb(raw, ext_hook=decode_ext_from_msgpack, strict_map_key=False)
        action = MessageAction(action)
        self.sent.append((action, body, len(raw)))
        if action is MessageAction.SESSION_CRASHED:
            self.errors.append(body["message"])
        elif action is MessageAction.INVOKE_METHOD:
            self.loop.call_soon(lambda: self.loop.create_task(self._answer(body)))

    async def _answer(self, b):
        res = err = None
        try:
            res = self._invoke(self.session.index.get(b["control_id"]), b["name"], b.get("args") or {})
            if inspect.isawaitable(res):
                res = await res
        except Exception as ex:
            err = str(ex)
        self.session.handle_invoke_method_results(b["control_id"], b["call_id"], res, err)


class HeadlessApp:
    """async with HeadlessApp(main, route="/x") as app: await app.click(app.one(ft.Button, text="Add"))"""

    def __init__(
        self,
        main,
        *,
        route="/",
        width=400,
        height=800,
        platform="android",
        web=False,
        pyodide=False,
        brightness="light",
        hub=None,
    ):
        self.main, self.hub = main, hub
        self.client = {
            "route": route,
            "pwa": False,
            "web": web,
            "debug": False,
            "wasm": False,
            "test": False,
            "multi_view": False,
            "pyodide": pyodide,
            "platform_brightness": brightness,
            "width": width,
            "height": height,
            "platform": platform,
            "media": _MEDIA,
            "window": {"_c": "Window", "_i": 2},
        }
        self._tasks: set[asyncio.Task[None]] = set()
        self.prefs, self.calls, self.handlers = {}, [], {}  # handlers[("Share","share_text")] = fn(**args)

    async def __aenter__(self):
        self._before = asyncio.all_tasks()
        self.conn = FakeConnection(self._rpc, self.hub)
        self.session = self.conn.session = Session(self.conn)
        self.page = self.session.page
        self._tok = _context_page.set(self.page)
        self.session.apply_page_patch(self.client)
        self.register(self.session.get_page_patch())
        context.reset_auto_update()
        r = self.main(self.page)
        if inspect.isawaitable(r):
            await r
        await self.session.after_event(self.page)
        await self.settle()
        return self

    async def __aexit__(self, *exc):
        self.session.close()
        await self.settle()
        # A closed session runs no cleanups: what its effects started would linger until garbage collection warns.
        started = asyncio.all_tasks() - self._before - {asyncio.current_task()}
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)
        self.conn.executor.shutdown(wait=False)
        _context_page.reset(self._tok)

    def register(self, patch):
        self.conn.send_message(
            Message(MessageAction.REGISTER_CLIENT, RegisterClientResponseBody(self.session.id, patch, ""))
        )

    async def settle(self, turns=30):
        for _ in range(turns):
            await asyncio.sleep(0)

    async def reconnect(self):  # what FletApp does after the browser comes back
        self.register(self.session.page)
        await self.session.connect(self.conn)
        await self.settle()

    def _rpc(self, ctrl, name, args):
        kind = getattr(ctrl, "_c", "?")
        self.calls.append((kind, name, args))
        if (kind, name) in self.handlers:
            return self.handlers[kind, name](**args)
        if (kind, name) == ("Page", "push_route"):
            return self._route(args["route"])
        if kind in ("SharedPreferences", "SecureStorage"):
            k, p = args.get("key"), self.prefs
            return {
                "set": lambda: p.__setitem__(k, args["value"]) or True,
                "get": lambda: p.get(k),
                "contains_key": lambda: k in p,
                "remove": lambda: p.pop(k, None) is not None,
                "get_keys": lambda: [x for x in p if x.startswith(args["key_prefix"])],
                "get_all": lambda: dict(p),
                "clear": lambda: p.clear() or True,
            }[name]()
        return None

    async def _route(self, route):
        self.session.apply_page_patch({"route": route})
        going = asyncio.create_task(self.session.dispatch_event(self.page._i, "route_change", {"route": route}))
        self._tasks.add(going)
        going.add_done_callback(self._tasks.discard)

    # finders: walk the live tree through component bodies
    def walk(self, node=None, seen=None):
        seen = set() if seen is None else seen
        node = unwrap_component(self.page if node is None else node)
        if isinstance(node, (list, tuple)):
            for x in node:
                yield from self.walk(x, seen) if x is not None else ()
        elif dataclasses.is_dataclass(node) and id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, BaseControl):
                if getattr(node, "visible", True) is False:
                    return
                yield node
            for f in dataclasses.fields(node):
                v = getattr(node, f.name, None)
                if v is not None and not f.metadata.get("skip") and f.name not in ("_parent", "data"):
                    yield from self.walk(v, seen)

    def find(self, type_=BaseControl, *, text=None, key=None):
        def label(c):
            vals = (getattr(c, n, None) for n in ("value", "label", "text", "content", "title", "tooltip"))
            return " ".join(v for v in vals if isinstance(v, str))

        return [
            c
            for c in self.walk()
            if isinstance(c, type_)
            and (text is None or text in label(c))
            and (key is None or str(getattr(c.key, "value", c.key)) == str(key))
        ]

    def one(self, *a, **k):
        got = self.find(*a, **k)
        assert len(got) == 1, f"expected exactly one, got {got}"
        return got[0]

    def texts(self):
        return [c.value for c in self.find(ft.Text)]

    def identifiers(self):
        return {c.identifier for c in self.find(ft.Semantics) if c.identifier}

    def named(self, identifier):
        (found,) = [node for node in self.find(ft.Semantics) if node.identifier == identifier]
        return found

    def routes(self):
        v = unwrap_component(self.page.views)
        return [unwrap_component(x).route for x in (v if isinstance(v, list) else [v])]

    # actions
    async def fire(self, ctrl, event, data=None, **props):
        if props:  # a client pushes changed props before the event
            self.session.apply_patch(ctrl._i, props)
        await self.session.dispatch_event(ctrl._i, event, data)
        await self.settle()

    async def click(self, ctrl):
        assert not getattr(ctrl, "disabled", False) and ctrl.on_click
        await self.fire(ctrl, "click")

    async def type(self, field, value):
        await self.fire(field, "change", value, value=value)

    async def go(self, route):
        await self._route(route)
        await self.settle()

    async def back(self):
        await self.fire(self.page, "view_pop", {"route": self.routes()[-1]})

    async def resize(self, w, h):
        self.session.apply_page_patch({"width": w, "height": h})
        await self.fire(self.page, "resize", {"width": w, "height": h})

    def patches(self, since=0):
        return [(b, n) for a, b, n in self.conn.sent[since:] if a is MessageAction.PATCH_CONTROL]
