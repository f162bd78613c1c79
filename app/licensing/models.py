"""Every model of the License Server: importing this module makes the metadata complete."""

import app.licensing.access.models
import app.licensing.activations.models
import app.licensing.audit.models
import app.licensing.billing.models
import app.licensing.decisions.models
import app.licensing.flags.models
import app.licensing.licenses.models
import app.licensing.mails.models
import app.licensing.metering.models
import app.licensing.modules.models
import app.licensing.offline.models
import app.licensing.owners.models
import app.licensing.plans.models
import app.licensing.settings.models
import app.licensing.staff.models
import app.licensing.trials.models  # noqa: F401 -- for the metadata
