"""The modules of WK POS as they can be licensed: one for each part of a domain, from the tier that includes it."""

from __future__ import annotations

from dataclasses import dataclass

from app.licensing.plans.rules import PlanTier

_B, _P, _E = PlanTier.BASIC, PlanTier.PROFESSIONAL, PlanTier.ENTERPRISE


@dataclass(frozen=True, slots=True)
class Entry:
    """A module: key, names, and the smallest tier that includes it (None: core, in every plan)."""

    key: str
    name: str
    name_ar: str
    tier: PlanTier | None = None


CATALOGUE: tuple[Entry, ...] = (
    Entry("pos-core", "Till", "نقطة البيع"),
    Entry("identity", "People and sign-in", "الأشخاص وتسجيل الدخول"),
    Entry("business", "Business and settings", "النشاط والإعدادات"),
    Entry("branches", "Branches", "الفروع"),
    Entry("registers", "Registers", "صناديق البيع"),
    Entry("employees", "Employees and roles", "الموظفون والأدوار"),
    Entry("catalog", "Products", "المنتجات"),
    Entry("taxes", "Taxes", "الضرائب"),
    Entry("customers", "Customers", "العملاء"),
    Entry("payments", "Payments", "المدفوعات"),
    Entry("receipts", "Receipts", "الإيصالات"),
    Entry("shifts", "Shifts and Z-reports", "المناوبات وتقارير Z"),
    Entry("returns", "Returns and exchanges", "المرتجعات والاستبدال"),
    Entry("audit", "Audit log", "سجل التدقيق"),
    Entry("inventory", "Stock", "المخزون", _B),
    Entry("stock-alerts", "Low-stock alerts", "تنبيهات انخفاض المخزون", _B),
    Entry("product-import", "Import and export of products", "استيراد المنتجات وتصديرها", _B),
    Entry("invoices", "A4 invoices", "فواتير A4", _B),
    Entry("discounts", "Discounts and approvals", "الخصومات والموافقات", _B),
    Entry("sales-reports", "Sales reports", "تقارير المبيعات", _B),
    Entry("journal", "Journal and trial balance", "دفتر اليومية وميزان المراجعة", _B),
    Entry("printing", "Receipt printers", "طابعات الإيصالات", _B),
    Entry("customer-display", "Customer display", "شاشة العميل", _B),
    Entry("currencies", "Foreign cash", "النقد الأجنبي", _P),
    Entry("serial-numbers", "Serial numbers", "الأرقام التسلسلية", _P),
    Entry("batches", "Batches and expiry dates", "الدفعات وتواريخ الصلاحية", _P),
    Entry("stock-counts", "Stock counts", "جرد المخزون", _P),
    Entry("stock-transfers", "Transfers between branches", "التحويل بين الفروع", _P),
    Entry("purchasing", "Purchasing", "المشتريات", _P),
    Entry("suppliers", "Suppliers", "الموردون", _P),
    Entry("goods-receipts", "Goods receipts", "استلام البضائع", _P),
    Entry("accounts", "Chart of accounts", "دليل الحسابات", _P),
    Entry("accounting-periods", "Accounting periods", "الفترات المحاسبية", _P),
    Entry("expenses", "Expenses", "المصروفات", _P),
    Entry("restaurant-floor", "Restaurant floor", "صالة المطعم", _P),
    Entry("kitchen", "Kitchen screens", "شاشات المطبخ", _P),
    Entry("modifiers", "Menu modifiers", "إضافات الأصناف", _P),
    Entry("reservations", "Table reservations", "حجز الطاولات", _P),
    Entry("loyalty", "Loyalty", "الولاء", _P),
    Entry("gift-cards", "Gift cards", "بطاقات الهدايا", _P),
    Entry("promotions", "Promotions", "العروض الترويجية", _P),
    Entry("api", "Interface for programs", "واجهة البرامج", _P),
    Entry("attendance", "Attendance", "الحضور والانصراف", _E),
    Entry("payroll", "Payroll", "الرواتب", _E),
    Entry("crm", "Customer relations", "علاقات العملاء", _E),
    Entry("campaigns", "Campaigns", "الحملات", _E),
    Entry("storefront", "Online store", "المتجر الإلكتروني", _E),
    Entry("channels", "Sales channels", "قنوات البيع", _E),
    Entry("edge", "Offline branch server", "خادم الفرع دون اتصال", _E),
    Entry("webhooks", "Webhooks", "إشعارات الويب", _E),
    Entry("multi-business", "Several businesses", "عدة أنشطة", _E),
)
PERMISSIONS: tuple[tuple[str, str], ...] = (
    ("view", "See"), ("create", "Add"), ("edit", "Change"), ("export", "Export"))
"""The permissions within every module."""


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
