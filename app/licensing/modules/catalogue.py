"""The modules of WK POS as they can be licensed: one for each part of a domain, from the tier that includes it."""

from __future__ import annotations

from dataclasses import dataclass

from app.licensing.plans.rules import PlanTier

_B, _P, _E = PlanTier.BASIC, PlanTier.PROFESSIONAL, PlanTier.ENTERPRISE


@dataclass(frozen=True, slots=True)
class Entry:
    """A module: key, names, what it is for, and the smallest tier that includes it (None: core, in every plan)."""

    key: str
    name: str
    name_ar: str
    description: str
    description_ar: str
    tier: PlanTier | None = None


CATALOGUE: tuple[Entry, ...] = (
    Entry("pos-core", "Till", "نقطة البيع",
          "Sells: scan, search, cart, prices, totals.", "البيع: المسح والبحث والسلة والأسعار والمجاميع."),
    Entry("identity", "People and sign-in", "الأشخاص وتسجيل الدخول",
          "Lets people in by password or PIN, and keeps their sessions.", "دخول الأشخاص بكلمة المرور أو الرمز السري وجلساتهم."),
    Entry("business", "Business and settings", "النشاط والإعدادات",
          "Holds the business's own facts and settings, and its first set-up.", "بيانات النشاط وإعداداته وتهيئته الأولى."),
    Entry("branches", "Branches", "الفروع",
          "Keeps the places of the business, each with its address, currency and day.", "مواقع النشاط، لكل منها عنوانه وعملته ويومه."),
    Entry("registers", "Registers", "صناديق البيع",
          "Keeps the tills of each branch and pairs them with devices.", "صناديق كل فرع وربطها بالأجهزة."),
    Entry("employees", "Employees and roles", "الموظفون والأدوار",
          "Keeps who works here and what each role may do.", "من يعمل هنا وما يُسمح به لكل دور."),
    Entry("catalog", "Products", "المنتجات",
          "Keeps products with variants, prices, barcodes, categories and pictures.",
          "المنتجات بأنواعها وأسعارها وباركوداتها وفئاتها وصورها."),
    Entry("taxes", "Taxes", "الضرائب",
          "Keeps tax rates and groups, and applies them line by line.", "نسب الضرائب ومجموعاتها وتطبيقها على كل سطر."),
    Entry("customers", "Customers", "العملاء",
          "Keeps customers, their addresses and their purchases.", "العملاء وعناوينهم ومشترياتهم."),
    Entry("payments", "Payments", "المدفوعات",
          "Takes cash, cards and other ways to pay, several for one sale.",
          "قبول النقد والبطاقات وطرق الدفع الأخرى، وعدة طرق للبيع الواحد."),
    Entry("receipts", "Receipts", "الإيصالات",
          "Prints and sends receipts.", "طباعة الإيصالات وإرسالها."),
    Entry("shifts", "Shifts and Z-reports", "المناوبات وتقارير Z",
          "Opens, counts and closes shifts, and writes the Z-report.", "فتح المناوبات وعدّها وإغلاقها وتقرير Z."),
    Entry("returns", "Returns and exchanges", "المرتجعات والاستبدال",
          "Takes goods back, exchanges them and refunds the money.", "استلام المرتجعات واستبدالها وردّ المبالغ."),
    Entry("audit", "Audit log", "سجل التدقيق",
          "Writes down who changed what, and when.", "تسجيل من غيّر ماذا ومتى."),
    Entry("inventory", "Stock", "المخزون",
          "Counts stock by branch, with every movement and its reason.", "المخزون لكل فرع مع كل حركة وسببها.", _B),
    Entry("stock-alerts", "Low-stock alerts", "تنبيهات انخفاض المخزون",
          "Tells when a product runs low.", "التنبيه عند انخفاض كمية منتج.", _B),
    Entry("product-import", "Import and export of products", "استيراد المنتجات وتصديرها",
          "Reads products from spreadsheets and writes them out again.", "قراءة المنتجات من الجداول وتصديرها إليها.", _B),
    Entry("invoices", "A4 invoices", "فواتير A4",
          "Makes invoices on A4 as PDF files.", "إصدار فواتير A4 بصيغة PDF.", _B),
    Entry("discounts", "Discounts and approvals", "الخصومات والموافقات",
          "Gives discounts at the till, with approval above a limit.", "منح الخصومات عند البيع، مع الموافقة فوق حدّ معيّن.", _B),
    Entry("sales-reports", "Sales reports", "تقارير المبيعات",
          "Sums sales by day, product, employee and more, with charts.",
          "تجميع المبيعات حسب اليوم والمنتج والموظف وغيرها مع رسوم بيانية.", _B),
    Entry("journal", "Journal and trial balance", "دفتر اليومية وميزان المراجعة",
          "Books every sale by itself and shows journal and trial balance.", "قيد كل بيع تلقائيًا وعرض دفتر اليومية وميزان المراجعة.", _B),
    Entry("printing", "Receipt printers", "طابعات الإيصالات",
          "Sends receipts to receipt printers and opens cash drawers.", "إرسال الإيصالات إلى الطابعات وفتح أدراج النقد.", _B),
    Entry("customer-display", "Customer display", "شاشة العميل",
          "Shows the sale to the customer on a second screen.", "عرض عملية البيع للعميل على شاشة ثانية.", _B),
    Entry("currencies", "Foreign cash", "النقد الأجنبي",
          "Takes cash in foreign money at the shop's own rates.", "قبول النقد الأجنبي بأسعار صرف المتجر.", _P),
    Entry("serial-numbers", "Serial numbers", "الأرقام التسلسلية",
          "Follows single items by their serial number.", "تتبّع كل قطعة برقمها التسلسلي.", _P),
    Entry("batches", "Batches and expiry dates", "الدفعات وتواريخ الصلاحية",
          "Follows goods by batch and expiry date.", "تتبّع البضائع بالدفعة وتاريخ الصلاحية.", _P),
    Entry("stock-counts", "Stock counts", "جرد المخزون",
          "Counts the stock on the shelves against the books.", "جرد المخزون على الرفوف ومطابقته بالدفاتر.", _P),
    Entry("stock-transfers", "Transfers between branches", "التحويل بين الفروع",
          "Moves stock from one branch to another.", "نقل المخزون من فرع إلى آخر.", _P),
    Entry("purchasing", "Purchasing", "المشتريات",
          "Orders goods from suppliers.", "طلب البضائع من الموردين.", _P),
    Entry("suppliers", "Suppliers", "الموردون",
          "Keeps suppliers, their prices and terms.", "الموردون وأسعارهم وشروطهم.", _P),
    Entry("goods-receipts", "Goods receipts", "استلام البضائع",
          "Takes in ordered goods and checks them against the order.", "استلام البضائع المطلوبة ومطابقتها بأمر الشراء.", _P),
    Entry("accounts", "Chart of accounts", "دليل الحسابات",
          "Keeps the chart of accounts and what each account is used for.", "دليل الحسابات وغرض كل حساب.", _P),
    Entry("accounting-periods", "Accounting periods", "الفترات المحاسبية",
          "Closes months, so that nothing is booked into them any more.", "إغلاق الشهور فلا يُقيَّد فيها شيء بعد ذلك.", _P),
    Entry("expenses", "Expenses", "المصروفات",
          "Keeps what the business spends beside its goods.", "مصروفات النشاط عدا البضائع.", _P),
    Entry("restaurant-floor", "Restaurant floor", "صالة المطعم",
          "Shows tables and areas, and the order of each table.", "الطاولات والأقسام وطلب كل طاولة.", _P),
    Entry("kitchen", "Kitchen screens", "شاشات المطبخ",
          "Shows orders to the kitchen and the bar as they come.", "عرض الطلبات للمطبخ والبار فور وصولها.", _P),
    Entry("modifiers", "Menu modifiers", "إضافات الأصناف",
          "Lets dishes be ordered with choices and extras.", "طلب الأصناف مع اختيارات وإضافات.", _P),
    Entry("reservations", "Table reservations", "حجز الطاولات",
          "Keeps tables for guests who reserved.", "حجز الطاولات للضيوف.", _P),
    Entry("loyalty", "Loyalty", "الولاء",
          "Gives points for purchases and takes them as payment.", "منح النقاط على المشتريات وقبولها في الدفع.", _P),
    Entry("gift-cards", "Gift cards", "بطاقات الهدايا",
          "Sells gift cards and takes them as payment.", "بيع بطاقات الهدايا وقبولها في الدفع.", _P),
    Entry("promotions", "Promotions", "العروض الترويجية",
          "Lowers prices by rules: days, quantities, sets.", "خفض الأسعار بقواعد: أيام وكميات ومجموعات.", _P),
    Entry("api", "Interface for programs", "واجهة البرامج",
          "Lets other programs read and write by keys of their own.", "قراءة البرامج الأخرى وكتابتها بمفاتيح خاصة بها.", _P),
    Entry("attendance", "Attendance", "الحضور والانصراف",
          "Keeps when people come and go.", "أوقات حضور الموظفين وانصرافهم.", _E),
    Entry("payroll", "Payroll", "الرواتب",
          "Works out wages and commissions.", "حساب الأجور والعمولات.", _E),
    Entry("crm", "Customer relations", "علاقات العملاء",
          "Keeps what was talked about with customers, and what comes next.", "ما دار مع العملاء والخطوة التالية.", _E),
    Entry("campaigns", "Campaigns", "الحملات",
          "Writes to groups of customers.", "مراسلة مجموعات من العملاء.", _E),
    Entry("storefront", "Online store", "المتجر الإلكتروني",
          "Sells the same products on a website.", "بيع المنتجات نفسها على موقع إلكتروني.", _E),
    Entry("channels", "Sales channels", "قنوات البيع",
          "Takes orders from marketplaces and delivery services.", "استقبال الطلبات من المتاجر الإلكترونية وخدمات التوصيل.", _E),
    Entry("edge", "Offline branch server", "خادم الفرع دون اتصال",
          "Lets a branch sell on while the internet is away.", "استمرار الفرع في البيع عند انقطاع الإنترنت.", _E),
    Entry("webhooks", "Webhooks", "إشعارات الويب",
          "Tells other programs at once when something happens.", "إخطار البرامج الأخرى فور حدوث شيء.", _E),
    Entry("multi-business", "Several businesses", "عدة أنشطة",
          "Runs several businesses in one installation.", "إدارة عدة أنشطة في تثبيت واحد.", _E),
)
NAMES_OF_PERMISSIONS: dict[str, str] = {"view": "See", "create": "Add", "edit": "Change", "export": "Export"}
"""The permissions within every module, by the keys of `plans.rules.PERMISSIONS`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it is first offered; staff change prices and limits afterwards."""

    key: str
    name: str
    name_ar: str
    tier: PlanTier
    monthly: str
    yearly: str
    activations: int | None
    branches: int | None
    users: int | None
    products: int | None
    day: int | None
    month: int | None
    trial_days: int = 0


PLANS: tuple[Plan, ...] = (
    Plan("trial", "Trial", "تجريبية", PlanTier.TRIAL, "0", "0", 2, 1, 5, 500, 1_000, 20_000, trial_days=14),
    Plan("basic", "Basic", "أساسية", _B, "29", "290", 2, 1, 10, 5_000, 5_000, 100_000),
    Plan("professional", "Professional", "احترافية", _P, "79", "790", 10, 5, 50, 50_000, 50_000, 1_000_000),
    Plan("enterprise", "Enterprise", "مؤسسات", _E, "199", "1990", None, None, None, None, None, None),
)


def included(plan: PlanTier, entry: Entry) -> bool:
    """Return whether a plan of that tier includes the module; a trial shows everything of the professional tier."""
    order = list(PlanTier)
    reach = PlanTier.PROFESSIONAL if plan is PlanTier.TRIAL else plan
    return entry.tier is None or order.index(entry.tier) <= order.index(reach)
