"""What the demo shop sells. The barcodes are EAN-13 with the prefix 952, which GS1 keeps for demonstrations."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.pos.catalog.api import check_digit

DEMO_PREFIX = "952"


@dataclass(frozen=True, slots=True)
class Goods:
    """One article: names, price with tax, cost, tax code, opening stock; by weight, without stock, or a pack of it."""

    name: str
    name_ar: str
    price: str
    cost: str
    tax: str = "VAT0"
    stock: int = 24
    unit: str = "pc"
    is_service: bool = False
    pack_of: int = 0
    sizes: tuple[str, ...] = ()
    oversell: str = "warn"


TAXES = (
    ("VAT20", "VAT 20%", "ضريبة القيمة المضافة 20%", Decimal(20), True),
    ("VAT5", "VAT 5%", "ضريبة القيمة المضافة 5%", Decimal(5), False),
    ("VAT0", "VAT 0%", "ضريبة القيمة المضافة 0%", Decimal(0), False),
)

ASSORTMENT: tuple[tuple[str, str, str, tuple[Goods, ...]], ...] = (
    ("Bakery", "المخبوزات", "#b7950b", (
        Goods("White loaf, sliced", "خبز أبيض شرائح", "1.35", "0.78", stock=30),
        Goods("Wholemeal loaf", "خبز القمح الكامل", "1.60", "0.92", stock=20),
        Goods("Croissant", "كرواسون", "1.10", "0.48", stock=40),
        Goods("Blueberry muffin", "مافن التوت", "1.75", "0.80", stock=18),
        Goods("Sourdough loaf", "خبز العجين المخمر", "3.20", "1.70", stock=3),
    )),
    ("Fruit and vegetables", "الفواكه والخضروات", "#1e8449", (
        Goods("Bananas, loose", "موز بالوزن", "1.15", "0.68", stock=35, unit="kg"),
        Goods("Apples, loose", "تفاح بالوزن", "2.40", "1.30", stock=28, unit="kg"),
        Goods("Tomatoes, loose", "طماطم بالوزن", "2.95", "1.60", stock=22, unit="kg"),
        Goods("Potatoes 2 kg", "بطاطس 2 كغ", "2.10", "1.15", stock=25),
        Goods("Lemon", "ليمونة", "0.45", "0.20", stock=60),
    )),
    ("Dairy and eggs", "الألبان والبيض", "#1f618d", (
        Goods("Whole milk 1 l", "حليب كامل الدسم 1 لتر", "1.25", "0.84", stock=48),
        Goods("Butter 250 g", "زبدة 250 غ", "2.35", "1.60", stock=24),
        Goods("Cheddar 350 g", "جبن شيدر 350 غ", "3.60", "2.30", stock=18),
        Goods("Natural yoghurt 500 g", "زبادي طبيعي 500 غ", "1.40", "0.80", stock=20),
        Goods("Free-range eggs, 6", "بيض طازج 6 حبات", "1.95", "1.25", stock=30),
    )),
    ("Drinks", "المشروبات", "#117a65", (
        Goods("Still water 500 ml", "ماء 500 مل", "0.85", "0.30", "VAT20", 96, pack_of=6),
        Goods("Cola 330 ml", "كولا 330 مل", "1.00", "0.45", "VAT20", 72, pack_of=24),
        Goods("Orange juice 1 l", "عصير برتقال 1 لتر", "2.20", "1.20", "VAT20", 24),
        Goods("Ground coffee 250 g", "قهوة مطحونة 250 غ", "4.50", "2.60", stock=16),
        Goods("Breakfast tea, 80 bags", "شاي الإفطار 80 كيسًا", "2.75", "1.40", stock=20),
    )),
    ("Snacks and sweets", "الوجبات الخفيفة والحلويات", "#d35400", (
        Goods("Milk chocolate bar 45 g", "لوح شوكولاتة بالحليب 45 غ", "0.90", "0.48", "VAT20", 60),
        Goods("Salted crisps 150 g", "رقائق مملحة 150 غ", "1.80", "0.95", "VAT20", 36),
        Goods("Mixed nuts 200 g", "مكسرات مشكلة 200 غ", "3.40", "1.90", "VAT20", 20),
        Goods("Oat biscuits 300 g", "بسكويت الشوفان 300 غ", "1.65", "0.85", stock=28),
        Goods("Chewing gum, mint", "علكة بالنعناع", "0.75", "0.32", "VAT20", 80),
    )),
    ("Larder", "المؤن", "#6c3483", (
        Goods("Spaghetti 500 g", "سباغيتي 500 غ", "0.95", "0.50", stock=40),
        Goods("Basmati rice 1 kg", "أرز بسمتي 1 كغ", "2.60", "1.50", stock=26),
        Goods("Chopped tomatoes 400 g", "طماطم مقطعة 400 غ", "0.70", "0.38", stock=60),
        Goods("Olive oil 500 ml", "زيت زيتون 500 مل", "5.90", "4.05", stock=12),
        Goods("Clear honey 340 g", "عسل صافٍ 340 غ", "3.10", "1.95", stock=14),
    )),
    ("Household", "المنزل", "#566573", (
        Goods("Washing-up liquid 450 ml", "سائل غسيل الأطباق 450 مل", "1.50", "0.82", "VAT20", 24),
        Goods("Toilet paper, 9 rolls", "ورق حمام 9 لفات", "4.75", "2.95", "VAT20", 18),
        Goods("Batteries AA, 4", "بطاريات AA عدد 4", "4.20", "2.10", "VAT20", 20, oversell="block"),
        Goods("Smokeless fuel 10 kg", "وقود بلا دخان 10 كغ", "9.50", "6.80", "VAT5", 8),
        Goods("Nicotine gum, 20", "علكة النيكوتين 20 قطعة", "5.25", "3.40", "VAT5", 10),
    )),
    ("Gifts and more", "هدايا وغيرها", "#c0392b", (
        Goods("Greeting card", "بطاقة تهنئة", "2.50", "0.90", "VAT20", 50),
        Goods("Cotton tote bag", "حقيبة قطنية", "3.95", "1.60", "VAT20", 25),
        Goods("T-shirt, Corner Shop", "قميص المتجر", "12.00", "5.40", "VAT20", 6, sizes=("S", "M", "L")),
        Goods("Umbrella", "مظلة", "8.90", "4.20", "VAT20", 9),
        Goods("Gift wrapping", "تغليف الهدايا", "1.50", "0.00", "VAT20", 0, is_service=True),
    )),
)

CUSTOMERS = (
    {"name": "Harbour Café", "type": "COMPANY", "phone": "020 7946 0101", "email": "orders@harbour-cafe.example"},
    {"name": "Mill Lane School", "type": "COMPANY", "phone": "020 7946 0102", "email": "office@mill-lane.example"},
    {"name": "Regular customer", "phone": "020 7946 0103"},
    {"name": "Newspaper round", "phone": "020 7946 0104"},
)


def demo_barcode(number: int, pack: bool = False) -> str:
    """Return the EAN-13 of article `number`; of a pack of it, its GTIN-14."""
    payload = f"{'1' if pack else ''}{DEMO_PREFIX}1{number:08d}"
    return payload + check_digit(payload)
