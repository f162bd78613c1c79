"""Every model of WK POS, in the order of the domains: importing this module makes the metadata complete."""

import app.kernel.models
import app.pos.accounting.accounts.models
import app.pos.accounting.journal.models
import app.pos.billing.documents.models
import app.pos.billing.receipts.models
import app.pos.business.api_keys.models
import app.pos.business.branches.models
import app.pos.business.employees.models
import app.pos.business.license.models
import app.pos.business.registers.models
import app.pos.business.roles.models
import app.pos.business.tenants.models
import app.pos.catalog.attributes.models
import app.pos.catalog.categories.models
import app.pos.catalog.imports.models
import app.pos.catalog.products.models
import app.pos.catalog.sellables.models
import app.pos.catalog.tags.models
import app.pos.catalog.taxes.models
import app.pos.catalog.units.models
import app.pos.communication.messages.models
import app.pos.communication.printing.models
import app.pos.customers.customers.models
import app.pos.identity.sessions.models
import app.pos.identity.users.models
import app.pos.inventory.adjustments.models
import app.pos.inventory.alerts.models
import app.pos.inventory.serials.models
import app.pos.inventory.stock.models
import app.pos.payments.currencies.models
import app.pos.payments.terminals.models
import app.pos.sales.sales.models
import app.pos.sales.shifts.models
import app.pos.sales.till.models  # noqa: F401
