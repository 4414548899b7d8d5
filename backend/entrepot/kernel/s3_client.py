"""The `minio` client of an S3 endpoint, with seconds of patience instead of its five minutes."""

import minio
import urllib3


def connect(endpoint: str, *, keys: tuple[str, str], secure: bool, region: str) -> minio.Minio:
    """A client of `host:port` with its access key and secret key; nothing is sent yet."""
    access_key, secret_key = keys
    return minio.Minio(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        secure=secure,
        region=region,
        http_client=_pool(),
    )


def _pool() -> urllib3.PoolManager:
    """What fails is tried again later, by the job."""
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=5, read=60),
        maxsize=10,
        retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
    )
