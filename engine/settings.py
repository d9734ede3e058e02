"""Every setting of the product in one table, read from `SHOUWANG_*` variables. A wrong value fails loudly."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.ciphers import SUITES
from engine.errors import Refusal
from engine.text import Text

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine, where no TLS is needed."""


class WrongSetting(Refusal):
    """A `SHOUWANG_*` variable that is not known or has a value that cannot be used."""

    code = "wrong_setting"
    sentence = Text(
        "设置 {name} 的值“{found}”不能用，应为{expected}。",
        "Setting {name} has the value “{found}”; expected {expected}.",
    )


class UnknownSetting(WrongSetting):
    """A `SHOUWANG_*` variable that there is not. Its value is not repeated: it may be a secret under a misspelt name."""

    sentence = Text(
        "没有名为 {name} 的设置。请对照 docs/reference.md 检查拼写。",
        "There is no setting {name}. Compare its spelling with docs/reference.md.",
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table: `SHOUWANG_` + name in capitals, its default, and what it is for."""

    name: str
    default: str
    help: Text
    kind: str = "text"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"SHOUWANG_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "data_dir",
        "var",
        Text("SQLite 数据库、附件和密钥所在目录", "Where the SQLite database, files and keys lie"),
        "path",
    ),
    Setting(
        "database_url",
        "",
        Text("数据库地址；空为数据目录下的 SQLite", "Database address; empty means SQLite in the data directory"),
    ),
    Setting("county", "990100", Text("本县六位行政区划代码", "The county's six-digit region code")),
    Setting(
        "demo",
        "0",
        Text("演示模式：演示县、可拨动的时钟、一键登录", "Demo mode: demo county, movable clock, one-tap sign-in"),
        "switch",
    ),
    Setting("host", "127.0.0.1", Text("监听地址", "Address to listen on")),
    Setting("port", "8000", Text("监听端口", "Port to listen on"), "number"),
    Setting("threads", "8", Text("网页进程的线程数", "Threads of the web process"), "number"),
    Setting(
        "public_url",
        "",
        Text(
            "工作人员打开本系统的网址，写进通知的链接；空则通知不带链接",
            "Address by which staff open the product, for links in notices; empty means no links",
        ),
    ),
    Setting(
        "channel_hosts",
        "",
        Text(
            "通知渠道可以访问的内网主机，逗号分隔；其他内网地址一律不连",
            "Hosts on private addresses that notices may be sent to, with commas between; no other is reached",
        ),
    ),
    Setting("behind_proxy", "0", Text("前面有反向代理时为 1", "1 when a reverse proxy stands in front"), "switch"),
    Setting("secure_cookies", "0", Text("经 HTTPS 提供服务时为 1", "1 when served over HTTPS"), "switch"),
    Setting(
        "bundles_dir",
        "",
        Text("流程包目录；空为随产品提供的流程", "Folder of bundles; empty means the ones that are shipped"),
    ),
    Setting(
        "fonts_dir",
        "",
        Text("公文字体目录；空为安装时准备的字体", "Fonts for letters; empty means the ones set up with the product"),
    ),
    Setting("max_upload_mb", "10", Text("单个附件上限（MB）", "Largest attachment, in MB"), "number"),
    Setting(
        "antivirus",
        "",
        Text(
            "附件查毒：clamd:/套接字、clamd:主机:端口 或 command:命令；空为不查",
            "Virus scanner of files: clamd:/socket, clamd:host:port or command:program; empty means none",
        ),
    ),
    Setting(
        "antivirus_optional",
        "0",
        Text(
            "查毒连不上时：0 拒收附件，1 收下并标明未查", "Scanner unreachable: 0 refuses files, 1 keeps and marks them"
        ),
        "switch",
    ),
    Setting(
        "session_idle_minutes",
        "60",
        Text("多久不操作自动退出（分钟）", "Sign-out after so many idle minutes"),
        "number",
    ),
    Setting(
        "api_calls_per_minute",
        "600",
        Text("每个接口令牌每分钟最多调用次数", "Most calls of the API in a minute, for each key"),
        "number",
    ),
    Setting("session_hours", "12", Text("一次登录最长时间（小时）", "Longest signed-in time, in hours"), "number"),
    Setting(
        "second_factor_roles",
        "",
        Text(
            "必须用手机验证码登录的角色，空格分隔，如 administrator county_head",
            "Roles that must sign in with a code of their telephone too, such as administrator county_head",
        ),
    ),
    Setting(
        "local_sign_in",
        "1",
        Text(
            "本地登录名和密码；0 为停用，只经统一身份认证登录（应急用 shouwang rescue）",
            "Names and passwords of this house; 0 leaves the identity platform alone (and shouwang rescue)",
        ),
        "switch",
    ),
    Setting(
        "oidc_issuer",
        "",
        Text(
            "统一身份认证平台（OpenID Connect）的 issuer 地址；空为不用",
            "Issuer of the identity platform (OpenID Connect); empty means none",
        ),
        "issuer",
    ),
    Setting(
        "oidc_client_id",
        "",
        Text("平台为本系统登记的客户端编号", "Client id under which the platform knows this product"),
    ),
    Setting(
        "oidc_client_secret",
        "",
        Text("客户端密钥；最好写在文件里", "Secret of that client; better kept in a file"),
    ),
    Setting(
        "oidc_client_secret_file",
        "",
        Text("存放客户端密钥的文件", "File that holds the secret of that client"),
        "file",
    ),
    Setting("oidc_scopes", "openid profile", Text("向平台要求的 scope", "Scopes asked of the platform")),
    Setting(
        "oidc_claim",
        "preferred_username",
        Text(
            "首次登录时与账号、登录名或工号对应的声明；此后只认 sub。须是本人不能自行修改的",
            "Claim that at the first sign-in is compared with account, sign-in name or staff number, and that nobody "
            "can change for themselves; after that sub alone counts",
        ),
    ),
    Setting(
        "oidc_label",
        "",
        Text("登录按钮上平台的名称；空为“统一身份认证”", "The platform's name on the button of the sign-in page"),
    ),
    Setting(
        "oidc_second_factor",
        "mfa",
        Text(
            "令牌的 amr 或 acr 为其中之一时，不再要手机验证码；空格分隔",
            "Values of amr or acr in the token that stand for a second factor, with spaces between",
        ),
    ),
    Setting(
        "oidc_sign_out",
        "0",
        Text("退出本系统时也退出平台", "Signing out here signs out of the platform too"),
        "switch",
    ),
    Setting("log_level", "INFO", Text("日志级别", "Log level")),
    Setting(
        "ask_purpose",
        "1",
        Text("查看没有经手的案件时要填写理由", "Ask why, when somebody looks at a case they have no step of"),
        "switch",
    ),
    Setting("looks_years", "5", Text("查阅记录保存年数", "Years for which looks at personal data are kept"), "number"),
    Setting(
        "cipher",
        "aes",
        Text(
            "新密钥的算法：aes（AES-256-GCM）或 sm4（国密 SM4-GCM、SM3）",
            "Suite of new keys: aes (AES-256-GCM) or sm4 (national: SM4-GCM, SM3)",
        ),
        "cipher",
    ),
    Setting("sqlite_synchronous", "FULL", Text("SQLite 落盘级别：FULL 或 NORMAL", "SQLite durability: FULL or NORMAL")),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process."""

    data_dir: Path = Path("var")
    database_url: str = ""
    county: str = "990100"
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    public_url: str = ""
    channel_hosts: str = ""
    behind_proxy: bool = False
    secure_cookies: bool = False
    bundles_dir: str = ""
    fonts_dir: str = ""
    max_upload_mb: int = 10
    antivirus: str = ""
    antivirus_optional: bool = False
    session_idle_minutes: int = 60
    api_calls_per_minute: int = 600
    session_hours: int = 12
    second_factor_roles: str = ""
    local_sign_in: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_client_secret_file: str = ""
    oidc_scopes: str = "openid profile"
    oidc_claim: str = "preferred_username"
    oidc_label: str = ""
    oidc_second_factor: str = "mfa"
    oidc_sign_out: bool = False
    log_level: str = "INFO"
    ask_purpose: bool = True
    looks_years: int = 5
    cipher: str = "aes"
    sqlite_synchronous: str = "FULL"

    @property
    def database(self) -> str:
        """The address to connect to."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'shouwang.sqlite').resolve()}"

    @property
    def oidc_secret(self) -> str:
        """The client's secret, of the file as it is now; empty for a public client. Raises `OSError`."""
        file = self.oidc_client_secret_file
        return Path(file).read_text(encoding="utf-8").strip() if file else self.oidc_client_secret

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Reads `SHOUWANG_*`; raises `WrongSetting` for an unknown name or a value that cannot be used."""
        given = os.environ if environment is None else environment
        known = {setting.variable: setting for setting in SETTINGS}
        for variable in given:
            if variable.startswith("SHOUWANG_") and variable not in known:
                raise UnknownSetting(name=variable)
        values = {
            setting.name: _READERS[setting.kind](setting, given.get(variable, setting.default))
            for variable, setting in known.items()
        }
        return _agreeing(cls(**values))


def _agreeing(found: Settings) -> Settings:
    """The settings, where those that belong together are together."""
    if found.oidc_issuer and not found.oidc_client_id:
        expected = Text("平台登记的客户端编号", "the client id registered at the platform")
        raise WrongSetting(name="SHOUWANG_OIDC_CLIENT_ID", found="", expected=expected)
    if not found.local_sign_in and not found.oidc_issuer:
        expected = Text(
            "1，或先设置 SHOUWANG_OIDC_ISSUER，否则谁也登录不了",
            "1, or SHOUWANG_OIDC_ISSUER set, as nobody could sign in otherwise",
        )
        raise WrongSetting(name="SHOUWANG_LOCAL_SIGN_IN", found="0", expected=expected)
    return found


def _switch(setting: Setting, value: str) -> bool:
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("0", "false", "no", "off", ""):
        return False
    raise WrongSetting(name=setting.variable, found=value, expected=Text("0 或 1", "0 or 1"))


def _number(setting: Setting, value: str) -> int:
    if value.isascii() and value.isdigit() and int(value) > 0:
        return int(value)
    raise WrongSetting(name=setting.variable, found=value, expected=Text("正整数", "a positive whole number"))


def _cipher(setting: Setting, value: str) -> str:
    if value.lower() in SUITES:
        return value.lower()
    raise WrongSetting(name=setting.variable, found=value, expected=Text("aes 或 sm4", "aes or sm4"))


def _issuer(setting: Setting, value: str) -> str:
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not value or (secure and parts.hostname and not parts.query and not parts.fragment):
        return value
    expected = Text(
        "https:// 开头的地址，与平台公布的 issuer 一字不差", "an https:// address, letter by letter its issuer"
    )
    raise WrongSetting(name=setting.variable, found=value, expected=expected)


def _file(setting: Setting, value: str) -> str:
    if not value or os.access(value, os.R_OK):
        return value
    raise WrongSetting(name=setting.variable, found=value, expected=Text("可读的文件", "a file that can be read"))


_READERS: Mapping[str, Callable[[Setting, str], Any]] = {
    "text": lambda _, value: value,
    "path": lambda _, value: Path(value),
    "switch": _switch,
    "number": _number,
    "cipher": _cipher,
    "issuer": _issuer,
    "file": _file,
}
