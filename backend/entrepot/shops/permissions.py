"""Permissions of the shop itself."""

from entrepot.kernel.permissions import permission

READ_SHOP = permission(
    "read_shop", en="See the shop's settings, channels and locations", zh="查看店铺设置、渠道与仓库门店"
)
WRITE_SHOP = permission(
    "write_shop",
    en="Change the shop's settings, channels and locations",
    zh="修改店铺设置、渠道与仓库门店",
    whole=True,
)
# Declared here because whoever sees stock sees the locations it lies at; inventory owns everything else about it.
READ_STOCK = permission("read_stock", en="See stock positions and movements", zh="查看库存与出入库流水", divided=True)
FOUND_SHOPS = permission(
    "found_shops",
    en="Found further shops on this installation; held in its first shop only",
    zh="在本平台开设新店铺，仅限平台的首家店铺",
    for_apps=False,
    installation=True,
)
READ_CHANGES = permission("read_changes", en="Read the change feed", zh="读取变更流", whole=True)
# Without it, the feed shows of each change what its reader could select.
READ_AUDIT = permission(
    "read_audit",
    en="See in the change feed all that is recorded; for people only",
    zh="查看变更流中记录的全部内容，仅限人员",
    whole=True,
)
