"""What an operator may set, read from the environment (`ARCHIPEL_…`) and validated once."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
KEEP_OLD_ARCHIVES_DAYS = 30


class Settings(BaseSettings):
    """How one server runs. A wrong value stops the program with its name."""

    model_config = SettingsConfigDict(env_prefix="ARCHIPEL_", frozen=True)

    data: Path = Field(Path("data"), description="Folder of the database, blobs and caches")
    database_url: str = Field(
        "", description="postgresql://… of the database; empty: a SQLite file in the data folder"
    )
    bucket: str = Field(
        "", description="s3://name/prefix that several machines share; empty: the data folder alone"
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="Port to listen on")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Server processes")
    public_url: str = Field("", description="Address that visitors type, for QR codes and sitemap")
    stop_grace_s: Annotated[int, Field(ge=0, le=600)] = Field(
        20, description="Seconds that downloads in flight get when the server stops"
    )

    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="Port of the figures for Prometheus, `/metrics`; 0: none"
    )
    metrics_host: str = Field("127.0.0.1", description="Address on which they are told")

    def as_environment(self) -> dict[str, str]:
        """Return the variables that give another process the same settings."""
        return {f"ARCHIPEL_{name.upper()}": str(value) for name, value in self}
