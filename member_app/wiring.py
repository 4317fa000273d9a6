"""The only module that names concrete classes: what a process shares, and how a session is put together."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from api_client.asgi import AsgiApp
from api_client.client import LoyaltyClient
from api_client.retry import RetryPolicy
from api_client.transport import Transport, embedded, network
from member_app.addresses import service_address, under
from member_app.clock import Clock, ServiceClock, SystemClock
from member_app.config import AppConfig, DeviceInfo, Mode
from member_app.data.activity import OfflineActivityRepository
from member_app.data.auctions import OfflineAuctionRepository
from member_app.data.badges import OfflineBadgeRepository
from member_app.data.card import OfflineCardRepository
from member_app.data.challenges import OfflineChallengeRepository
from member_app.data.connection import OfflineConnectionMonitor
from member_app.data.coupons import CouponSafe
from member_app.data.face import BrowserFace, NoFace
from member_app.data.friends import OfflineFriendRepository
from member_app.data.games import OfflineGameRepository
from member_app.data.home import OfflineHomeRepository
from member_app.data.intents import Intents
from member_app.data.keeper import VaultKeeper
from member_app.data.lock import Biometrics
from member_app.data.meets import OfflineMeetRepository
from member_app.data.posting import Posting
from member_app.data.profile import OfflineProfileRepository
from member_app.data.programme import Manifests, OfflineProgrammeRepository
from member_app.data.questions import OfflineQuestionRepository
from member_app.data.raffles import OfflineRaffleRepository
from member_app.data.redemptions import OfflineRedemptionRepository
from member_app.data.rewards import OfflineRewardRepository
from member_app.data.scope import Scope
from member_app.data.store_policy import StorePolicy
from member_app.data.tiers import OfflineTierRepository
from member_app.data.transfers import OfflineTransferRepository
from member_app.data.upkeep import Repositories, Upkeep
from member_app.guard import Guard
from member_app.session import MemberSession
from member_app.storage.browser_cache import BrowserCache
from member_app.storage.cache import Cache
from member_app.storage.key_values import KeyValueStore, MemoryKeyValues
from member_app.storage.late_cache import LateCache
from member_app.storage.memory_vault import MemoryVault
from member_app.storage.paths import cache_file, handles_file
from member_app.storage.secure_storage_vault import SecureStorageVault, SecureValues
from member_app.storage.vault import CACHE_KEY, SafeVault, Vault

if TYPE_CHECKING:
    from fastapi import FastAPI

    from member_app.storage.handle_vault import HandleStore


class Process:
    """What all sessions of a process share: the embedded API and the sealed records of browsers. Made once."""

    def __init__(
        self,
        config: AppConfig,
        *,
        clock: Clock | None = None,
        api: AsgiApp | None = None,
        transport: Callable[[], Transport] | None = None,
        retry: RetryPolicy | None = None,
        vault: Callable[[], Vault] | None = None,
    ) -> None:
        """`api`, `transport` and `vault` replace what the configuration says, for tests and other hosts."""
        self.config = config
        self.clock = clock or SystemClock()
        self.retry = retry or RetryPolicy()
        self.vault = vault
        self.manifests = Manifests()
        self._handles: HandleStore | None = None
        self._api = api
        self._own: FastAPI | None = None
        self._transport = transport
        self._lock = threading.Lock()

    def end_streams(self) -> None:
        """Let the embedded API's event streams end, so that nobody waits for them; new ones are not begun."""
        if self._own is not None:
            from api_client.reference.app import end_streams

            end_streams(self._own)

    def api(self) -> AsgiApp | None:
        """The embedded reference API, made on first use (which takes a moment); None with an API elsewhere."""
        if not self.config.embedded:
            return None
        with self._lock:
            if self._api is None:
                self._own = self._api = _reference_api(self.config)
            return self._api

    def handles(self) -> HandleStore:
        """The sealed records of browsers; a web server's only, since it needs what phones do not have."""
        from member_app.storage.handle_vault import HandleStore

        with self._lock:
            if self._handles is None:
                path = handles_file(self.config.data_dir)
                self._handles = HandleStore(path, self.clock, self.config.handle_days)
            return self._handles

    def transport(self, client: str = "127.0.0.1") -> Transport:
        """A transport of its own for each session; `client` is the address it asks for."""
        if self._transport is not None:
            return self._transport()
        if self.config.api_url is not None:
            return network(self.config.api_url)
        app = self.api()
        if app is None:
            raise RuntimeError("no API configured")
        return embedded(app, client)

    async def close(self) -> None:
        """After the sessions. May be called twice."""
        if self._handles is not None:
            await self._handles.close()
        with self._lock:
            own, self._own = self._own, None
            if own is None:
                return
            self._api = None
        from api_client.reference.app import close_app

        close_app(own)


def _reference_api(config: AppConfig) -> FastAPI:
    """Imported here only: phones and browsers do not have it."""
    from api_client.reference.app import ReferenceSettings, create_app

    database = config.database_url or f"sqlite:///{config.data_dir / 'api.db'}"
    return create_app(
        ReferenceSettings(
            database_url=database,
            data_dir=config.data_dir,
            programme=config.programme,
            demo=config.demo,
            public_url=under(config.public_url),
        )
    )


def build_session(
    process: Process,
    device: DeviceInfo,
    key_values: KeyValueStore | None = None,
    *,
    secrets: SecureValues | None = None,
    biometrics: Biometrics | None = None,
    quiet: bool = False,
) -> MemberSession:
    """A session for one page. `key_values` is its browser's store, `secrets` the phone's secure storage.

    `biometrics` open the app's lock where there are some. A `quiet` one asks nobody before its screens say
    `connection.begin()`.
    """
    browser = key_values or MemoryKeyValues()
    store = _vault(process, browser, secrets)
    vault = SafeVault(store)
    client = LoyaltyClient(
        process.transport(device.address), VaultKeeper(vault), process.retry, lambda: process.clock.now().timestamp()
    )
    connection = OfflineConnectionMonitor(process.clock)
    if quiet:
        connection.hold()
    scope = Scope(client, _cache(process, browser, vault), ServiceClock(process.clock), Guard(), connection)
    address = process.config.public_url or device.origin
    service = service_address(process.config, device.origin)
    face = _face(process, scope, store, browser, vault)
    programme = OfflineProgrammeRepository(scope, process.manifests, device.language)
    repositories = _repositories(scope, vault, programme, address, service, device.platform, face)
    upkeep = Upkeep(scope, repositories, vault, device, biometrics)
    return MemberSession(
        programme=repositories.programme,
        account=upkeep.account,
        home=repositories.home,
        card=repositories.card,
        face=repositories.face,
        tiers=repositories.tiers,
        rewards=repositories.rewards,
        redemptions=repositories.redemptions,
        transfers=repositories.transfers,
        activity=repositories.activity,
        badges=repositories.badges,
        challenges=repositories.challenges,
        celebrations=upkeep.celebrations,
        meets=repositories.meets,
        profile=repositories.profile,
        drafts=upkeep.drafts,
        games=repositories.games,
        raffles=repositories.raffles,
        auctions=repositories.auctions,
        questions=repositories.questions,
        preferences=upkeep.preferences,
        connection=connection,
        friends=repositories.friends,
        lock=upkeep.lock,
        life=upkeep,
    )


def _face(
    process: Process, scope: Scope, store: Vault, browser: KeyValueStore, vault: SafeVault
) -> BrowserFace | NoFace:
    """The boot page's card: in a browser whose secrets are on the server."""
    if process.config.mode is Mode.WEB:
        from member_app.storage.handle_vault import HandleVault

        if isinstance(store, HandleVault):
            return BrowserFace(scope, vault, browser, store.mark, process.config.handle_days)
    return NoFace()


def _repositories(
    scope: Scope,
    vault: SafeVault,
    programme: OfflineProgrammeRepository,
    address: str,
    service: str,
    platform: str,
    face: BrowserFace | NoFace,
) -> Repositories:
    """`address` is where the app is found on the web, `service` what stands before `/v1` for others."""
    coupons, intents = CouponSafe(vault, scope.clock), Intents(scope)
    home = OfflineHomeRepository(scope, coupons)
    posting = Posting(scope, home, intents)
    policy = StorePolicy(programme, platform)
    return Repositories(
        programme=programme,
        home=home,
        card=OfflineCardRepository(scope, home, vault),
        face=face,
        tiers=OfflineTierRepository(scope),
        rewards=OfflineRewardRepository(scope),
        redemptions=OfflineRedemptionRepository(scope, home, posting, coupons),
        transfers=OfflineTransferRepository(scope, home, intents, posting),
        activity=OfflineActivityRepository(scope, home),
        badges=OfflineBadgeRepository(scope, service),
        challenges=OfflineChallengeRepository(scope, posting),
        meets=OfflineMeetRepository(scope, posting),
        profile=OfflineProfileRepository(scope, home),
        games=OfflineGameRepository(scope, intents, posting, policy),
        raffles=OfflineRaffleRepository(scope, posting, policy, service),
        auctions=OfflineAuctionRepository(scope, intents, posting),
        friends=OfflineFriendRepository(scope, address),
        questions=OfflineQuestionRepository(scope, posting),
        coupons=coupons,
    )


def _vault(process: Process, browser: KeyValueStore, secrets: SecureValues | None) -> Vault:
    """Where secrets live: never in a server's keyring, which all members would share."""
    if process.vault is not None:
        return process.vault()
    match process.config.mode:
        case Mode.WEB:
            from member_app.storage.handle_vault import HandleVault

            return HandleVault(process.handles(), browser)
        case Mode.MOBILE:
            return SecureStorageVault(secrets) if secrets is not None else MemoryVault()
        case Mode.DESKTOP:
            from member_app.storage.keyring_vault import KeyringVault, system_backend

            backend = system_backend()
            return KeyringVault(backend, profile_of(process.config)) if backend is not None else MemoryVault()


def profile_of(config: AppConfig) -> str:
    """Tells apart data folders of one user, without naming them."""
    return hashlib.sha256(str(config.data_dir.resolve()).encode()).hexdigest()[:12]


def _cache(process: Process, browser: KeyValueStore, vault: SafeVault) -> Cache:
    if process.config.mode is Mode.WEB:
        return BrowserCache(browser)
    return LateCache(lambda: _sealed_cache(process, browser, vault))


async def _sealed_cache(process: Process, browser: KeyValueStore, vault: SafeVault) -> Cache:
    """Opens with the key from the vault; a new key makes a new file of what can't be read any more."""
    try:
        from member_app.storage.sealing import KEY_SIZE, new_key
        from member_app.storage.sqlite_cache import SqliteCache
    except ImportError:
        # No cryptography on this platform: the app's own preferences keep other apps out.
        return BrowserCache(browser)
    try:
        key = base64.b64decode(await vault.get(CACHE_KEY) or "", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_SIZE:
        key = new_key()
        await vault.put(CACHE_KEY, base64.b64encode(key).decode())
    return SqliteCache(cache_file(process.config.data_dir), key)
