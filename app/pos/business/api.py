"""The door of the business domain: what other domains may use of it."""

from app.kernel.countries import country_choices, currency_choices, ensure_country
from app.pos.business.access.gate import ask_for_business, ask_to_sign_in
from app.pos.business.access.pins import check_approval, list_approvers, list_sellers, verify_pin
from app.pos.business.access.service import CASHIER, TENANT, TILL_COOKIE, TOKEN, load_actor, pack_device
from app.pos.business.branches.models import Branch
from app.pos.business.branches.queries import get_branch, get_main_branch, list_branches
from app.pos.business.branches.service import edit_branch
from app.pos.business.employees.models import Employee
from app.pos.business.employees.queries import employee_names, has_pin, list_employee_names
from app.pos.business.employees.service import create_employee, hire
from app.pos.business.jobs.queries import get_job
from app.pos.business.license.calls import note as note_call
from app.pos.business.license.gate import banner as license_banner
from app.pos.business.license.gate import guard as guard_license
from app.pos.business.license.gate import offers as is_offered
from app.pos.business.license.gate import reaches as is_within_license
from app.pos.business.license.jobs import beat
from app.pos.business.license.limits import ensure_room, room, used_of_plan
from app.pos.business.license.limits import refusal as no_room
from app.pos.business.license.queries import installed_serial
from app.pos.business.license.service import activate as activate_license
from app.pos.business.license.state import is_enforced as is_license_enforced
from app.pos.business.license.state import standing as license_standing
from app.pos.business.registers.models import FIRST_HASH, Register
from app.pos.business.registers.queries import get_register, list_register_names, list_registers, lock_register
from app.pos.business.registers.service import create_register, edit_register
from app.pos.business.roles.queries import get_role_id, list_grants
from app.pos.business.tenants.events import BusinessCreated
from app.pos.business.tenants.models import Tenant
from app.pos.business.tenants.queries import find_tenant_id, get_tenant, list_tenant_ids, list_tenants
from app.pos.business.tenants.rules import HELD_HOURS, SCALE_LABELS, SERVICE_TYPES, USUAL_HELD_HOURS
from app.pos.business.tenants.service import NewBusiness, begin_service_types, create_business, edit_business, set_feature
from app.pos.business.tenants.setting_up import STEPS as SETUP_STEPS
from app.pos.business.tenants.setting_up import choose_country, complete_step, is_unfinished

__all__ = [
    "CASHIER",
    "FIRST_HASH",
    "HELD_HOURS",
    "SCALE_LABELS",
    "SERVICE_TYPES",
    "SETUP_STEPS",
    "TENANT",
    "TILL_COOKIE",
    "TOKEN",
    "USUAL_HELD_HOURS",
    "Branch",
    "BusinessCreated",
    "Employee",
    "NewBusiness",
    "Register",
    "Tenant",
    "activate_license",
    "ask_for_business",
    "ask_to_sign_in",
    "beat",
    "begin_service_types",
    "check_approval",
    "choose_country",
    "complete_step",
    "country_choices",
    "create_business",
    "create_employee",
    "create_register",
    "currency_choices",
    "edit_branch",
    "edit_business",
    "edit_register",
    "employee_names",
    "ensure_country",
    "ensure_room",
    "find_tenant_id",
    "get_branch",
    "get_job",
    "get_main_branch",
    "get_register",
    "get_role_id",
    "get_tenant",
    "guard_license",
    "has_pin",
    "hire",
    "installed_serial",
    "is_license_enforced",
    "is_offered",
    "is_unfinished",
    "is_within_license",
    "license_banner",
    "license_standing",
    "list_approvers",
    "list_branches",
    "list_employee_names",
    "list_grants",
    "list_register_names",
    "list_registers",
    "list_sellers",
    "list_tenant_ids",
    "list_tenants",
    "load_actor",
    "lock_register",
    "no_room",
    "note_call",
    "pack_device",
    "room",
    "set_feature",
    "used_of_plan",
    "verify_pin",
]
