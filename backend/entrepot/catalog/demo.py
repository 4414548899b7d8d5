"""The goods of the demo shop 山茶花 Camellia: tea, ceramics, stationery and clothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from entrepot.catalog import reads
from entrepot.catalog.operations import categories, products, tags
from entrepot.catalog.rules.commands import CreateCategory, CreateProduct, CreateTag, NewOption, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.kernel.database import Tx

# key: (key of the parent, Chinese, English)
CATEGORIES = {
    "tea": (None, "茶叶", "Tea"),
    "teaware": (None, "茶器", "Teaware"),
    "cups": ("teaware", "茶杯", "Cups"),
    "pots": ("teaware", "茶壶", "Teapots"),
    "stationery": (None, "文房", "Stationery"),
    "clothing": (None, "衣饰", "Clothing"),
}
TAGS = {
    "new": ("新品", "New"),
    "gift": ("送礼", "Gift"),
    "handmade": ("手作", "Handmade"),
    "bestseller": ("热销", "Bestseller"),
}
COLOURS = {
    "ink": ("墨黑", "Ink"),
    "moon": ("月白", "Moon white"),
    "indigo": ("靛蓝", "Indigo"),
    "rust": ("铁锈红", "Rust"),
}
SIZES = ("S", "M", "L")
NET_WEIGHTS = {"50": ("50 克", "50 g"), "100": ("100 克", "100 g"), "250": ("250 克", "250 g")}


@dataclass(frozen=True, kw_only=True)
class Goods:
    """One product of the demo; `by` names what there is to choose."""

    sku: str
    zh: str
    en: str
    zh_text: str
    en_text: str
    filed: Sequence[str]
    tags: Sequence[str] = ()
    weight_grams: int = 200
    colours: Sequence[str] = ()
    sizes: Sequence[str] = ()
    net_weights: Sequence[str] = ()
    is_draft: bool = False


GOODS = (
    Goods(
        sku="TEA-LJ",
        zh="明前龙井",
        en="Pre-Qingming Longjing",
        zh_text="杭州西湖狮峰，清明前手采，豆香清甜。",
        en_text="Hand-picked above West Lake before the Qingming festival; sweet, with a note of chestnut.",
        filed=["tea"],
        tags=["bestseller", "gift"],
        net_weights=["50", "100", "250"],
    ),
    Goods(
        sku="TEA-BL",
        zh="碧螺春",
        en="Biluochun",
        zh_text="太湖洞庭山，一芽一叶，花果香。",
        en_text="From the Dongting hills on Lake Tai; one bud, one leaf, the scent of fruit trees in bloom.",
        filed=["tea"],
        tags=["new"],
        net_weights=["50", "100"],
    ),
    Goods(
        sku="TEA-TGY",
        zh="清香铁观音",
        en="Tieguanyin Oolong",
        zh_text="安溪感德，轻发酵，兰花香，七泡有余香。",
        en_text="Lightly oxidised oolong from Anxi; orchid on the nose, and still there at the seventh infusion.",
        filed=["tea"],
        tags=["bestseller"],
        net_weights=["100", "250"],
    ),
    Goods(
        sku="TEA-DHP",
        zh="武夷大红袍",
        en="Da Hong Pao",
        zh_text="武夷岩茶，中足火焙，岩骨花香。",
        en_text="Rock oolong from Wuyi, roasted over charcoal; deep, mineral, long.",
        filed=["tea"],
        tags=["gift"],
        net_weights=["50", "100"],
    ),
    Goods(
        sku="TEA-BHYZ",
        zh="白毫银针",
        en="Silver Needle White Tea",
        zh_text="福鼎头采，满披白毫，毫香蜜韵。",
        en_text="First buds from Fuding, covered in silver down; honey and fresh hay.",
        filed=["tea"],
        tags=["new", "gift"],
        net_weights=["50", "100"],
    ),
    Goods(
        sku="TEA-DH",
        zh="滇红金芽",
        en="Yunnan Golden Buds",
        zh_text="凤庆大叶种，金毫显露，甜润似薯蜜。",
        en_text="Black tea of large-leaf buds from Fengqing; malt, cocoa and baked sweet potato.",
        filed=["tea"],
        net_weights=["100", "250"],
    ),
    Goods(
        sku="TEA-PE",
        zh="古树熟普洱 2018",
        en="Ripe Pu'er 2018",
        zh_text="勐海发酵，七子饼 357 克，汤色红浓，陈香醇厚。",
        en_text="A 357 g cake fermented in Menghai; dark, smooth, with the scent of old wood.",
        filed=["tea"],
        weight_grams=420,
    ),
    Goods(
        sku="TEA-JM",
        zh="茉莉龙珠",
        en="Jasmine Pearls",
        zh_text="横县茉莉七窨，手搓成珠。",
        en_text="Green tea scented seven times with jasmine from Hengxian, rolled by hand.",
        filed=["tea"],
        tags=["handmade"],
        net_weights=["50", "100"],
    ),
    Goods(
        sku="CUP-QH",
        zh="青花缠枝莲品茗杯",
        en="Blue-and-White Lotus Cup",
        zh_text="景德镇手绘青花，60 毫升。",
        en_text="Painted by hand in Jingdezhen; 60 ml.",
        filed=["cups"],
        tags=["handmade", "gift"],
        weight_grams=90,
    ),
    Goods(
        sku="CUP-TL",
        zh="天青汝釉主人杯",
        en="Sky-Blue Ru Glaze Cup",
        zh_text="开片汝釉，越养越润，120 毫升。",
        en_text="A crackle glaze that deepens with every tea; 120 ml.",
        filed=["cups"],
        tags=["handmade"],
        weight_grams=140,
    ),
    Goods(
        sku="CUP-CT",
        zh="粗陶马克杯",
        en="Stoneware Mug",
        zh_text="柴烧粗陶，350 毫升，可进洗碗机。",
        en_text="Wood-fired stoneware, 350 ml, safe in the dishwasher.",
        filed=["cups"],
        tags=["bestseller"],
        weight_grams=380,
        colours=["ink", "moon", "rust"],
    ),
    Goods(
        sku="CUP-BL",
        zh="锤纹玻璃公道杯",
        en="Hammered Glass Pitcher",
        zh_text="高硼硅玻璃，300 毫升，断水利落。",
        en_text="Borosilicate glass, 300 ml, with a spout that does not drip.",
        filed=["cups"],
        weight_grams=180,
    ),
    Goods(
        sku="POT-XS",
        zh="宜兴紫砂西施壶",
        en="Yixing Xishi Teapot",
        zh_text="原矿底槽清，全手工，200 毫升，附作者证书。",
        en_text="Made entirely by hand of unblended Yixing clay; 200 ml, with the maker's certificate.",
        filed=["pots"],
        tags=["handmade", "gift"],
        weight_grams=260,
    ),
    Goods(
        sku="POT-GW",
        zh="白瓷盖碗",
        en="White Porcelain Gaiwan",
        zh_text="德化玉瓷，150 毫升，不烫手。",
        en_text="Dehua porcelain, 150 ml, with a rim that stays cool.",
        filed=["pots", "teaware"],
        tags=["bestseller"],
        weight_grams=210,
    ),
    Goods(
        sku="POT-TH",
        zh="铸铁提梁壶",
        en="Cast-Iron Kettle",
        zh_text="无涂层铸铁，900 毫升，明火与电陶炉适用。",
        en_text="Uncoated cast iron, 900 ml, for open fire and ceramic hobs.",
        filed=["pots"],
        weight_grams=1650,
        colours=["ink", "indigo"],
    ),
    Goods(
        sku="WARE-CP",
        zh="竹制干泡茶盘",
        en="Bamboo Tea Tray",
        zh_text="整竹展平，无胶拼接，30 × 20 厘米。",
        en_text="One flattened culm without glued seams, 30 × 20 cm.",
        filed=["teaware"],
        weight_grams=620,
    ),
    Goods(
        sku="WARE-LH",
        zh="旅行茶具套装",
        en="Travel Tea Set",
        zh_text="一壶三杯，布包收纳。",
        en_text="A pot and three cups in a cloth roll.",
        filed=["teaware", "pots", "cups"],
        tags=["new", "gift"],
        weight_grams=780,
        colours=["moon", "indigo"],
    ),
    Goods(
        sku="ST-MB",
        zh="兼毫毛笔",
        en="Mixed-Hair Brush",
        zh_text="羊毫与狼毫，中楷，软硬适中。",
        en_text="Goat and weasel hair for regular script, neither soft nor stiff.",
        filed=["stationery"],
        tags=["handmade"],
        weight_grams=30,
    ),
    Goods(
        sku="ST-BJ",
        zh="线装笔记本",
        en="Thread-Bound Notebook",
        zh_text="宣纸内页 96 页，蓝布封面。",
        en_text="Ninety-six pages of xuan paper in a cloth cover.",
        filed=["stationery"],
        tags=["gift"],
        weight_grams=240,
        colours=["indigo", "rust"],
    ),
    Goods(
        sku="ST-XZ",
        zh="山茶花信笺",
        en="Camellia Letter Paper",
        zh_text="木版水印，信纸 20 张、信封 10 枚。",
        en_text="Woodblock-printed: twenty sheets and ten envelopes.",
        filed=["stationery"],
        tags=["new", "handmade"],
        weight_grams=160,
    ),
    Goods(
        sku="ST-SQ",
        zh="黄铜书签",
        en="Brass Bookmark",
        zh_text="叶形黄铜，蚀刻叶脉。",
        en_text="A leaf of etched brass.",
        filed=["stationery"],
        weight_grams=15,
    ),
    Goods(
        sku="CL-YM",
        zh="亚麻连衣裙",
        en="Linen Dress",
        zh_text="水洗亚麻，直筒及膝，两侧有袋。",
        en_text="Washed linen, straight to the knee, with side pockets.",
        filed=["clothing"],
        tags=["new"],
        weight_grams=340,
        colours=["moon", "indigo"],
        sizes=SIZES,
    ),
    Goods(
        sku="CL-CS",
        zh="棉麻茶服上衣",
        en="Cotton-Linen Tea Jacket",
        zh_text="手工盘扣，宽松裁剪，四季可穿。",
        en_text="Hand-knotted buttons and an easy cut for every season.",
        filed=["clothing"],
        tags=["handmade"],
        weight_grams=420,
        colours=["ink", "moon"],
        sizes=SIZES,
    ),
    Goods(
        sku="CL-WJ",
        zh="扎染围巾",
        en="Tie-Dyed Scarf",
        zh_text="大理板蓝根扎染，每条花纹不同。",
        en_text="Dyed in Dali with indigo; no two are alike.",
        filed=["clothing"],
        tags=["handmade", "gift"],
        weight_grams=120,
        is_draft=True,
    ),
)


async def load(tx: Tx) -> dict[str, uuid.UUID]:
    """Create the demo catalogue; the variants' ids by SKU."""
    filed = await _create_categories(tx)
    made = await tags.create_tags(tx, commands=[CreateTag(name=_both(*names), slug=key) for key, names in TAGS.items()])
    worn = {key: row["id"] for key, row in zip(TAGS, made, strict=True)}
    commands = [_command(item, rank=rank, filed=filed, worn=worn) for rank, item in enumerate(GOODS, start=1)]
    await products.create_products(tx, commands=commands)
    skus = [variant.sku for command in commands for variant in command.variants]
    return {row["sku"]: row["id"] for row in await reads.list_variants_by_sku(tx, skus=skus)}


async def _create_categories(tx: Tx) -> dict[str, uuid.UUID]:
    """Parents before their children."""
    found: dict[str, uuid.UUID] = {}
    for is_child in (False, True):
        level = {key: item for key, item in CATEGORIES.items() if bool(item[0]) == is_child}
        rows = await categories.create_categories(
            tx,
            commands=[
                CreateCategory(
                    name=_both(zh, en), slug=key, parent_id=found[parent] if parent else None, position=position
                )
                for position, (key, (parent, zh, en)) in enumerate(level.items())
            ],
        )
        found.update({key: row["id"] for key, row in zip(level, rows, strict=True)})
    return found


def _command(item: Goods, *, rank: int, filed: dict[str, uuid.UUID], worn: dict[str, uuid.UUID]) -> CreateProduct:
    return CreateProduct(
        name=_both(item.zh, item.en),
        description=_both(f"<p>{item.zh_text}</p>", f"<p>{item.en_text}</p>"),
        seo_title=_both(f"{item.zh} · 山茶花", f"{item.en} · Camellia"),
        seo_description=_both(item.zh_text, item.en_text),
        slug=None,
        state=ProductState.DRAFT if item.is_draft else ProductState.PUBLISHED,
        rank=rank,
        options=_options(item),
        variants=_variants(item),
        category_ids=[filed[key] for key in item.filed],
        tag_ids=[worn[key] for key in item.tags],
    )


def _options(item: Goods) -> list[NewOption]:
    options = []
    if item.colours:
        options.append(NewOption(name=_both("颜色", "Colour"), values=[_both(*COLOURS[key]) for key in item.colours]))
    if item.sizes:
        options.append(NewOption(name=_both("尺码", "Size"), values=[_both(size, size) for size in item.sizes]))
    if item.net_weights:
        options.append(
            NewOption(name=_both("净重", "Net weight"), values=[_both(*NET_WEIGHTS[key]) for key in item.net_weights])
        )
    return options


def _variants(item: Goods) -> list[NewVariant]:
    """One variant for each combination: TEA-LJ-50, CL-YM-MOON-S."""
    if item.net_weights:
        return [
            NewVariant(sku=f"{item.sku}-{key}", options=[NET_WEIGHTS[key][0]], weight_grams=int(key) + 60)
            for key in item.net_weights
        ]
    combinations = [(colour, size) for colour in item.colours or ("",) for size in item.sizes or ("",)]
    return [
        NewVariant(
            sku="-".join(part for part in (item.sku, colour.upper(), size) if part),
            options=[*([COLOURS[colour][0]] if colour else []), *([size] if size else [])],
            weight_grams=item.weight_grams,
        )
        for colour, size in combinations
    ]


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}
