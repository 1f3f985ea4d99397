"""Every setting, from environment variables `TODOKE_…` (listed in `docs/settings.md` from this class)."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What differs between a laptop, a small city and a large one. Unset outside parties mean the sandbox."""

    model_config = SettingsConfigDict(env_prefix="TODOKE_", env_file=None, extra="ignore")

    # where
    data: Path = Field(
        default=Path("~/.local/share/todoke"), description="Folder of the embedded database; survives restarts."
    )
    master_key_file: Path = Field(
        default=Path("~/.config/todoke/master.key"),
        description="Sealing keys, a line each with what it does (`todoke keys`); never inside the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, description="Port to listen on.")
    public_url: str = Field(default="http://localhost:8000", description="How residents reach the pages.")
    staff_url: str | None = Field(default=None, description="How staff reach the pages; off loopback another host.")

    # one machine or many
    database_url: str | None = Field(
        default=None,
        description="PostgreSQL, with `{role}` where the role's name goes; passwords by PGPASSFILE. Unset: embedded.",
    )
    kafka_bootstrap: str | None = Field(default=None, description="Kafka brokers, host:port,… Unset: embedded bus.")
    kafka_tls: bool = Field(default=False, description="Encrypted connections to Kafka.")
    kafka_ca_file: Path | None = Field(
        default=None, description="PEM of the authority of the brokers' certificates; unset: the system's."
    )
    kafka_user: str | None = Field(default=None, description="User at Kafka (SCRAM-SHA-512). Unset: no sign-in.")
    kafka_password_file: Path | None = Field(
        default=None, description="File with its password; read anew at every connection."
    )
    kafka_prefix: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9._-]{0,60}$",
        description="Before the name of every topic and group, where several cities share the brokers.",
    )
    pg_bin: Path | None = Field(default=None, description="Folder of PostgreSQL's programs for the embedded database.")
    partitions: int = Field(default=1, ge=1, le=256, description="Partitions of each topic of the embedded bus.")
    pool_size: int = Field(default=8, ge=2, description="Database connections of each service.")
    batch_size: int = Field(default=500, ge=1, le=5000, description="Records a handler takes at most at once.")

    # LINE
    line_api_url: str | None = Field(default=None, description="Messaging API; unset: sandbox.")
    line_channel_id: str | None = Field(default=None, description="Messaging API channel.")
    line_channel_secrets: list[SecretStr] = Field(
        default=[], description="Channel secrets, JSON list; several during a rotation."
    )
    line_assertion_key_file: Path | None = Field(
        default=None, description="JWK (RSA) for stateless channel tokens by JWT assertion."
    )
    line_push_rate: float = Field(default=1500.0, gt=0, description="Pushes a second; LINE's own ceiling is 2,000.")
    line_login_issuer: str | None = Field(default=None, description="LINE Login; unset: sandbox.")
    line_login_channel_id: str | None = Field(default=None, description="LINE Login channel.")
    line_login_channel_secret: SecretStr | None = Field(default=None, description="LINE Login channel's secret.")
    line_account_url: str | None = Field(
        default=None, description="Address of the city's LINE account: where pages lead back to. Unset: no link."
    )

    # identity proof of residents (デジタル認証アプリ)
    identity_issuer: str | None = Field(default=None, description="OIDC issuer of the identity proof; unset: sandbox.")
    identity_client_id: str | None = Field(default=None, description="Client id there.")
    identity_key_file: Path | None = Field(default=None, description="JWK (P-256) for private_key_jwt.")

    # staff
    staff_issuer: str | None = Field(default=None, description="OIDC issuer of staff sign-in; unset: sandbox.")
    staff_client_id: str | None = Field(default=None, description="Client id there.")
    staff_client_secret: SecretStr | None = Field(default=None, description="Client secret there.")
    staff_roles_claim: str = Field(default="roles", description="Claim of the ID and bearer token with the role names.")
    staff_audience: str = Field(default="todoke", description="`aud` of machine clients' bearer tokens.")
    staff_amr: str | None = Field(
        default=None,
        description="Value `amr` of the staff ID token must hold, e.g. `mfa`; unset: left to the provider.",
    )
    staff_navigation: list[tuple[str, str]] = Field(
        default=[
            ("はじめの画面", "/staff"),
            ("事前登録", "/registration/staff"),
            ("LINE通知", "/notifier/staff"),
            ("確認と申請", "/confirmation/staff"),
        ],
        description="Links at the top of staff pages, JSON list of [name, path].",
    )

    # lists from the closed network
    intake_key_file: Path | None = Field(
        default=None,
        description="Keys for one-way files (.todoke): own private key and senders' public ones. Unset: not taken.",
    )

    # release of lists
    release_second_person_above: int = Field(
        default=500, ge=0, description="A release that tells more households at once needs a second person."
    )
    release_stages_from: int = Field(
        default=200, ge=1, description="From so many households told, the page offers a release by stages first."
    )
    release_stop_failed: float = Field(
        default=0.05, gt=0, le=1, description="Share of those told whose notice LINE refuses that stops a release."
    )
    release_stop_blocked: float = Field(
        default=0.2, gt=0, le=1, description="Share of those told who blocked the account that stops a release."
    )
    release_stop_not_me: float = Field(
        default=0.01, gt=0, le=1, description="Share of those told who say that it is not them that stops a release."
    )
    release_stop_least: int = Field(default=3, ge=1, description="Fewer households than this stop no release.")
    # changes in the resident register (異動情報)
    register_fresh_days: int = Field(
        default=3,
        ge=0,
        le=31,
        description="Days after its as-of date until which 異動情報 suffices for a release: from Friday to Monday.",
    )

    # the city
    city_name: str = Field(default="見本市", description="Name of the city on pages.")
    towns_file: Path | None = Field(
        default=None, description="CSV of the city's towns (town,kana,chome,lot), as `todoke match --towns` reads it."
    )
    city_phone: str = Field(default="0866-00-0000", description="Telephone number on every resident page.")

    # telemetry
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_json: bool = Field(default=False, description="JSON log lines; otherwise for people.")
    otlp_endpoint: str | None = Field(default=None, description="OpenTelemetry endpoint (OTLP over HTTP).")

    def outside(self) -> list[str]:
        """Settings that name a real outside party; with any of them the sandbox refuses to start."""
        names = ("line_api_url", "line_login_issuer", "identity_issuer", "staff_issuer")
        return [f"TODOKE_{name.upper()}" for name in names if getattr(self, name)]
