"""Permissions of the figures."""

from entrepot.kernel.permissions import permission

READ_ANALYTICS = permission(
    "read_analytics", en="See the dashboard and its figures", zh="查看仪表盘与经营数据", whole=True
)
