"""first schema

Revision 0001, after .
"""

import sqlalchemy as sa
from alembic import op
from app.kernel.types import ExchangeQuote
from app.kernel.types import Money
from app.kernel.types import Quantity
from app.kernel.types import Rate
from app.kernel.types import UtcDateTime
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.execute("CREATE SCHEMA IF NOT EXISTS accounting")
    op.execute("CREATE SCHEMA IF NOT EXISTS billing")
    op.execute("CREATE SCHEMA IF NOT EXISTS business")
    op.execute("CREATE SCHEMA IF NOT EXISTS catalog")
    op.execute("CREATE SCHEMA IF NOT EXISTS communication")
    op.execute("CREATE SCHEMA IF NOT EXISTS customers")
    op.execute("CREATE SCHEMA IF NOT EXISTS identity")
    op.execute("CREATE SCHEMA IF NOT EXISTS inventory")
    op.execute("CREATE SCHEMA IF NOT EXISTS licensing")
    op.execute("CREATE SCHEMA IF NOT EXISTS payments")
    op.execute("CREATE SCHEMA IF NOT EXISTS sales")
    op.execute("CREATE SCHEMA IF NOT EXISTS system")
    op.create_table('tenant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('legal_name', sa.Text(), nullable=True),
    sa.Column('type', sa.Enum('RETAIL', 'RESTAURANT', 'SERVICE', name='business_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('country', sa.Text(), nullable=False, comment='ISO 3166-1 alpha-2'),
    sa.Column('currency', sa.Text(), nullable=False, comment='ISO 4217'),
    sa.Column('tax_number', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('prices_include_tax', sa.Boolean(), nullable=False),
    sa.Column('rounding_method', sa.Text(), nullable=False, comment='per_line or global'),
    sa.Column('variance_limit', Money(), nullable=False, comment='drawer difference above which managers are told'),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('setup_step', sa.Text(), nullable=False, comment='where the first set-up stands'),
    sa.Column('setup_finished_at', UtcDateTime(), nullable=True),
    sa.Column('features', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tenant')),
    sa.UniqueConstraint('slug', name=op.f('uq_tenant_slug')),
    schema='business'
    )
    op.create_table('notification_log',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False, comment='the template it was made with'),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=True),
    sa.Column('is_private', sa.Boolean(), nullable=False, comment='holds a secret link: its text is wiped once sent'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('available_at', UtcDateTime(), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('status', sa.Enum('QUEUED', 'SENT', 'FAILED', name='delivery_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification_log')),
    schema='communication'
    )
    op.create_index('ix_notification_log_listed', 'notification_log', ['tenant_id', 'created_at'], unique=False, schema='communication')
    op.create_index('ix_notification_log_waiting', 'notification_log', ['available_at'], unique=False, schema='communication', postgresql_where=sa.text("status = 'QUEUED'"), sqlite_where=sa.text("status = 'QUEUED'"))
    op.create_table('user',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('email_confirmed_at', UtcDateTime(), nullable=True, comment='when the person proved to read this address'),
    sa.Column('password_hash', sa.Text(), nullable=True, comment='Argon2id; none until the invitation is accepted'),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('failed_attempts', sa.Integer(), nullable=False),
    sa.Column('locked_until', UtcDateTime(), nullable=True),
    sa.Column('session_version', sa.Integer(), nullable=False, comment='raised to end every session at once'),
    sa.Column('last_login_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('phone', name=op.f('uq_user_phone')),
    schema='identity'
    )
    op.create_index('uq_user_email_lower', 'user', [sa.literal_column('lower(email)')], unique=True, schema='identity')
    op.create_table('admin_user',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False, comment='in lower case'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Enum('SUPER_ADMIN', 'ADMIN', 'SUPPORT', name='admin_user_role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=True, comment='NULL until the invitation is taken'),
    sa.Column('totp_secret', sa.Text(), nullable=True, comment='AES-256-GCM'),
    sa.Column('totp_confirmed_at', UtcDateTime(), nullable=True),
    sa.Column('totp_last_step', sa.Integer(), nullable=True, comment='a code is good once'),
    sa.Column('totp_next', sa.Text(), nullable=True, comment="AES-256-GCM: takes the secret's place once a code of it was given"),
    sa.Column('recovery_hashes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='SHA-256 of codes, each good once, for lost phones'),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admin_user')),
    sa.UniqueConstraint('email', name=op.f('uq_admin_user_email')),
    schema='licensing'
    )
    op.create_table('decision_summary',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('hour', UtcDateTime(), nullable=False),
    sa.Column('decision', sa.Enum('ALLOW', 'DENY', 'THROTTLE', 'GRACE', 'OFFLINE_VALID', 'OFFLINE_EXPIRED', name='decision_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('decisions', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_summary')),
    sa.UniqueConstraint('hour', 'decision', 'code', name=op.f('uq_decision_summary_hour_decision_code')),
    schema='licensing'
    )
    op.create_table('document_counter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_counter')),
    sa.UniqueConstraint('series', name=op.f('uq_document_counter_series')),
    schema='licensing'
    )
    op.create_table('feature_flag',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('is_enabled', sa.Boolean(), nullable=False),
    sa.Column('conditions', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feature_flag')),
    sa.UniqueConstraint('name', name=op.f('uq_feature_flag_name')),
    schema='licensing'
    )
    op.create_table('license_plan',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='stable name in files and answers: basic'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=False),
    sa.Column('tier', sa.Enum('TRIAL', 'BASIC', 'PROFESSIONAL', 'ENTERPRISE', name='plan_tier', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('price_monthly', Money(), nullable=False),
    sa.Column('price_yearly', Money(), nullable=False),
    sa.Column('max_activations', sa.Integer(), nullable=True),
    sa.Column('max_branches', sa.Integer(), nullable=True),
    sa.Column('max_users', sa.Integer(), nullable=True),
    sa.Column('max_products', sa.Integer(), nullable=True),
    sa.Column('requests_per_day', sa.Integer(), nullable=True, comment='quota of API requests of one licence'),
    sa.Column('requests_per_month', sa.Integer(), nullable=True),
    sa.Column('offline_days', sa.Integer(), nullable=False, comment='silence after which an installation locks'),
    sa.Column('file_days', sa.Integer(), nullable=False, comment='how long an offline file may be relied on'),
    sa.Column('grace_days', sa.Integer(), nullable=False, comment='after the end, before it is restricted to selling'),
    sa.Column('trial_days', sa.Integer(), nullable=False),
    sa.Column('features', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('is_offered', sa.Boolean(), nullable=False, comment='whether it may be chosen anew'),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('stripe_price_monthly', sa.Text(), nullable=True),
    sa.Column('stripe_price_yearly', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False, comment='moves with every edit, so that nobody overwrites what another just wrote'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('offline_days >= 3 AND grace_days >= 0 AND trial_days >= 0 AND file_days > 0', name=op.f('ck_license_plan_days')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_plan')),
    sa.UniqueConstraint('key', name=op.f('uq_license_plan_key')),
    schema='licensing'
    )
    op.create_table('module',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='pos-core, inventory …'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('description_ar', sa.Text(), nullable=False),
    sa.Column('is_core', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module')),
    sa.UniqueConstraint('key', name=op.f('uq_module_key')),
    schema='licensing'
    )
    op.create_table('owner',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False, comment='in lower case'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('stripe_customer_id', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_owner')),
    sa.UniqueConstraint('email', name=op.f('uq_owner_email')),
    schema='licensing'
    )
    op.create_index('ix_owner_email_trigram', 'owner', ['email'], unique=False, schema='licensing', postgresql_using='gin', postgresql_ops={'email': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_owner_name_trigram', 'owner', ['name'], unique=False, schema='licensing', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_table('sign_in_failure',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('address_hash', sa.Text(), nullable=False, comment='SHA-256 of the e-mail address: what strangers type is not kept'),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', UtcDateTime(), nullable=False),
    sa.Column('locked_until', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure')),
    sa.UniqueConstraint('address_hash', name=op.f('uq_sign_in_failure_address_hash')),
    schema='licensing'
    )
    op.create_index('ix_sign_in_failure_last', 'sign_in_failure', ['last_at'], unique=False, schema='licensing')
    op.create_table('signing_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kid', sa.Text(), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False, comment='base64'),
    sa.Column('secret', sa.Text(), nullable=False, comment='the private key, AES-256-GCM'),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('retired_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_key')),
    sa.UniqueConstraint('kid', name=op.f('uq_signing_key_kid')),
    schema='licensing'
    )
    op.create_index('uq_signing_key_current', 'signing_key', ['is_current'], unique=True, schema='licensing', postgresql_where=sa.text('is_current'), sqlite_where=sa.text('is_current'))
    op.create_table('stripe_event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('object_id', sa.Text(), nullable=True),
    sa.Column('customer_id', sa.Text(), nullable=True),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('happened_at', UtcDateTime(), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.Column('available_at', UtcDateTime(), nullable=False, comment='not before: one that failed waits, longer each time'),
    sa.Column('handled_at', UtcDateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stripe_event')),
    sa.UniqueConstraint('event_id', name=op.f('uq_stripe_event_event_id')),
    schema='licensing'
    )
    op.create_index('ix_stripe_event_customer', 'stripe_event', ['customer_id', 'happened_at'], unique=False, schema='licensing')
    op.create_index('ix_stripe_event_handled', 'stripe_event', ['handled_at'], unique=False, schema='licensing')
    op.create_index('ix_stripe_event_object', 'stripe_event', ['object_id'], unique=False, schema='licensing')
    op.create_index('ix_stripe_event_waiting', 'stripe_event', ['available_at'], unique=False, schema='licensing', postgresql_where=sa.text('handled_at IS NULL'), sqlite_where=sa.text('handled_at IS NULL'))
    op.create_table('system_setting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_system_setting')),
    sa.UniqueConstraint('key', name=op.f('uq_system_setting_key')),
    schema='licensing'
    )
    op.create_table('accounting_period',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=False),
    sa.Column('is_closed', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_accounting_period_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_accounting_period')),
    sa.UniqueConstraint('tenant_id', 'start_date', name=op.f('uq_accounting_period_tenant_id_start_date')),
    schema='accounting'
    )
    op.create_table('chart_of_account',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('type', sa.Enum('ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE', name='account_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'parent_id'], ['accounting.chart_of_account.tenant_id', 'accounting.chart_of_account.id'], name=op.f('fk_chart_of_account_tenant_id_parent_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_chart_of_account_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_chart_of_account')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_chart_of_account_tenant_id_code')),
    schema='accounting'
    )
    op.create_index('ix_chart_of_account_tenant_id_parent_id', 'chart_of_account', ['tenant_id', 'parent_id'], unique=False, schema='accounting')
    op.create_table('journal_entry',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entry_number', sa.Text(), nullable=False),
    sa.Column('entry_date', sa.Date(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('DRAFT', 'POSTED', 'VOIDED', name='journal_entry_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source_kind', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('reverses_id', sa.Uuid(), nullable=True),
    sa.Column('branch_id', sa.Uuid(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('posted_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_journal_entry_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_journal_entry')),
    sa.UniqueConstraint('tenant_id', 'entry_number', name=op.f('uq_journal_entry_tenant_id_entry_number')),
    sa.UniqueConstraint('tenant_id', 'source_kind', 'source_id', name=op.f('uq_journal_entry_tenant_id_source_kind_source_id')),
    schema='accounting'
    )
    op.create_index('ix_journal_entry_date', 'journal_entry', ['tenant_id', 'entry_date', 'id'], unique=False, schema='accounting')
    op.create_table('document',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='invoice, z_report …'),
    sa.Column('source_kind', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('QUEUED', 'READY', 'FAILED', name='document_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('rendered_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_document_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_document')),
    schema='billing'
    )
    op.create_index('uq_document_source', 'document', ['tenant_id', 'source_kind', 'source_id', 'kind', 'language'], unique=True, schema='billing')
    op.create_table('branch',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False, comment='short, part of receipt numbers: B1'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('is_main', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('city', sa.Text(), nullable=True),
    sa.Column('postcode', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('day_cutoff', sa.Time(), nullable=False, comment='wall clock hour at which the business day turns'),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('cash_rounding', Money(), nullable=True, comment='smallest cash unit, e.g. 0.05; none: exact'),
    sa.Column('cash_rounding_method', sa.Text(), nullable=False),
    sa.Column('receipt_header', sa.Text(), nullable=True),
    sa.Column('receipt_footer', sa.Text(), nullable=True),
    sa.Column('receipt_language', sa.Text(), nullable=False, comment="of receipts that print by themselves; empty: the cashier's"),
    sa.Column('settings', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_branch_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_branch')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_branch_tenant_id_code')),
    schema='business'
    )
    op.create_index('uq_branch_main', 'branch', ['tenant_id'], unique=True, schema='business', postgresql_where=sa.text('is_main AND deleted_at IS NULL'), sqlite_where=sa.text('is_main AND deleted_at IS NULL'))
    op.create_table('custom_role',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('is_builtin', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_custom_role_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_custom_role')),
    sa.UniqueConstraint('tenant_id', 'key', name=op.f('uq_custom_role_tenant_id_key')),
    schema='business'
    )
    op.create_table('installed_license',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('serial', sa.Text(), nullable=True),
    sa.Column('device_name', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=True, comment="the device's token, AES-256-GCM; none without the network"),
    sa.Column('file', sa.Text(), nullable=True, comment='the last signed answer, or the file that was uploaded'),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('high_water', UtcDateTime(), nullable=True, comment='the latest instant that this machine has proof of'),
    sa.Column('seen_at', UtcDateTime(), nullable=True, comment='what its clock said when that was looked at last'),
    sa.Column('contacted_at', UtcDateTime(), nullable=True, comment="when the server last answered, on this machine's clock"),
    sa.Column('refused_code', sa.Text(), nullable=True, comment='why the last answer brought no licence; none when it did'),
    sa.Column('refused_at', UtcDateTime(), nullable=True),
    sa.Column('api_verdict', sa.Text(), nullable=False, comment='on calls of programs, as the server last said'),
    sa.Column('api_verdict_at', UtcDateTime(), nullable=True),
    sa.Column('nonce', sa.Text(), nullable=False, comment='of the open challenge'),
    sa.Column('trusted_keys', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='kid to public key, as base64'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_installed_license_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_installed_license')),
    sa.UniqueConstraint('serial', name=op.f('uq_installed_license_serial')),
    sa.UniqueConstraint('tenant_id', name=op.f('uq_installed_license_tenant_id')),
    schema='business'
    )
    op.create_table('category',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('color', sa.Text(), nullable=True, comment='of its keys at the till'),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'parent_id'], ['catalog.category.tenant_id', 'catalog.category.id'], name=op.f('fk_category_tenant_id_parent_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_category_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_category')),
    schema='catalog'
    )
    op.create_index('ix_category_name', 'category', ['tenant_id', 'name'], unique=False, schema='catalog')
    op.create_index('ix_category_tenant_id_parent_id', 'category', ['tenant_id', 'parent_id'], unique=False, schema='catalog')
    op.create_table('product_attribute',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_attribute_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_attribute')),
    sa.UniqueConstraint('tenant_id', 'name', name=op.f('uq_product_attribute_tenant_id_name')),
    schema='catalog'
    )
    op.create_table('product_tag',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_tag_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_tag')),
    sa.UniqueConstraint('tenant_id', 'name', name=op.f('uq_product_tag_tenant_id_name')),
    schema='catalog'
    )
    op.create_table('tax',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('kind', sa.Enum('percent', 'fixed', 'division', name='tax_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('type', sa.Enum('INCLUSIVE', 'EXCLUSIVE', name='tax_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rate', Rate(), nullable=False),
    sa.Column('compounds', sa.Boolean(), nullable=False, comment='its amount is part of the base of later taxes'),
    sa.Column('affected_by_previous', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False, comment='given to new products'),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_tax_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_tax')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_tax_tenant_id_code')),
    schema='catalog'
    )
    op.create_table('unit',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('decimals', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('decimals BETWEEN 0 AND 4', name=op.f('ck_unit_decimals_kept')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_unit_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_unit')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_unit_tenant_id_code')),
    schema='catalog'
    )
    op.create_table('notification',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='e.g. shift_variance, stock_low'),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('translations', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='language → title and message'),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('permission', sa.Text(), nullable=True, comment='who sees it: everyone who may do this'),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('read_at', UtcDateTime(), nullable=True),
    sa.Column('read_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_notification_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_notification')),
    schema='communication'
    )
    op.create_index('ix_notification_listed', 'notification', ['tenant_id', 'created_at'], unique=False, schema='communication')
    op.create_index('ix_notification_unread', 'notification', ['tenant_id', 'created_at'], unique=False, schema='communication', postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))
    op.create_table('customer',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False, comment='customer number, what a card shows'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('type', sa.Enum('INDIVIDUAL', 'COMPANY', name='customer_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True, comment='E.164'),
    sa.Column('tax_number', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('city', sa.Text(), nullable=True),
    sa.Column('postcode', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('total_purchases', sa.Integer(), nullable=False),
    sa.Column('total_spent', Money(), nullable=False),
    sa.Column('last_purchase_at', UtcDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_customer_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_customer')),
    schema='customers'
    )
    op.create_index('ix_customer_email', 'customer', ['tenant_id', 'email'], unique=False, schema='customers')
    op.create_index('ix_customer_email_trigram', 'customer', ['email'], unique=False, schema='customers', postgresql_using='gin', postgresql_ops={'email': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_customer_name_trigram', 'customer', ['name'], unique=False, schema='customers', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_customer_phone', 'customer', ['tenant_id', 'phone'], unique=False, schema='customers')
    op.create_index('ix_customer_phone_trigram', 'customer', ['phone'], unique=False, schema='customers', postgresql_using='gin', postgresql_ops={'phone': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('uq_customer_number', 'customer', ['tenant_id', 'number'], unique=True, schema='customers')
    op.create_table('password_history',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['identity.user.id'], name=op.f('fk_password_history_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_history')),
    schema='identity'
    )
    op.create_index(op.f('ix_password_history_user_id'), 'password_history', ['user_id'], unique=False, schema='identity')
    op.create_table('password_reset',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['identity.user.id'], name=op.f('fk_password_reset_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_reset')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_password_reset_token_hash')),
    schema='identity'
    )
    op.create_index(op.f('ix_password_reset_user_id'), 'password_reset', ['user_id'], unique=False, schema='identity')
    op.create_table('user_login_history',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('device', sa.Text(), nullable=True),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False, comment='why it failed: wrong_password, locked, rate_limited …'),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['identity.user.id'], name=op.f('fk_user_login_history_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_login_history')),
    schema='identity'
    )
    op.create_index('ix_user_login_history_address', 'user_login_history', ['address', 'created_at'], unique=False, schema='identity')
    op.create_index('ix_user_login_history_recent', 'user_login_history', ['email', 'created_at'], unique=False, schema='identity')
    op.create_index(op.f('ix_user_login_history_user_id'), 'user_login_history', ['user_id'], unique=False, schema='identity')
    op.create_table('user_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('OFFICE', 'TILL', name='session_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=True, comment='the business chosen in this session'),
    sa.Column('session_version', sa.Integer(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('device', sa.Text(), nullable=True, comment='browser and system, as the browser names itself'),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('last_seen_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('revoked_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['identity.user.id'], name=op.f('fk_user_session_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_user_session_token_hash')),
    schema='identity'
    )
    op.create_index(op.f('ix_user_session_user_id'), 'user_session', ['user_id'], unique=False, schema='identity')
    op.create_table('admin_api_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('admin_user_id', sa.Uuid(), nullable=False, comment='never more than this person may'),
    sa.Column('made_by_id', sa.Uuid(), nullable=True, comment='has seen it, whoever it stands for'),
    sa.Column('scopes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='names of permissions'),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('revoked_at', UtcDateTime(), nullable=True),
    sa.Column('last_used_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['admin_user_id'], ['licensing.admin_user.id'], name=op.f('fk_admin_api_key_admin_user_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['licensing.admin_user.id'], name=op.f('fk_admin_api_key_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admin_api_key')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_admin_api_key_key_hash')),
    schema='licensing'
    )
    op.create_index('ix_admin_api_key_admin_user_id', 'admin_api_key', ['admin_user_id'], unique=False, schema='licensing')
    op.create_index('ix_admin_api_key_made_by_id', 'admin_api_key', ['made_by_id'], unique=False, schema='licensing')
    op.create_table('license',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('serial', sa.Text(), nullable=False, comment='WKP-XXXX-XXXX-XXXX, with its check character'),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('business_name', sa.Text(), nullable=False),
    sa.Column('tenant_reference', sa.Text(), nullable=True, comment="the business's id in its own system"),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('TRIAL', 'ACTIVE', 'GRACE_PERIOD', 'EXPIRED', 'SUSPENDED', 'REVOKED', name='license_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Enum('TRIAL', 'STAFF', 'ORDER', name='license_source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False, comment="where the owner's days end"),
    sa.Column('expires_on', sa.Date(), nullable=True, comment='last day, inclusive; NULL never ends'),
    sa.Column('expires_at', UtcDateTime(), nullable=True, comment="the end of that day in the owner's zone"),
    sa.Column('granted_until', sa.Date(), nullable=True, comment='the last day given beside payments: by a trial, or by staff'),
    sa.Column('grace_until', UtcDateTime(), nullable=True),
    sa.Column('is_owed', sa.Boolean(), nullable=False, comment='an invoice is unpaid: time suspends it, and never ends it'),
    sa.Column('is_held', sa.Boolean(), nullable=False, comment='suspended by staff: no payment lifts it, nor does its end'),
    sa.Column('max_activations', sa.Integer(), nullable=True),
    sa.Column('max_branches', sa.Integer(), nullable=True),
    sa.Column('max_users', sa.Integer(), nullable=True),
    sa.Column('max_products', sa.Integer(), nullable=True),
    sa.Column('offline_days', sa.Integer(), nullable=True),
    sa.Column('used', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='branches, users, products as last reported'),
    sa.Column('last_heartbeat_at', UtcDateTime(), nullable=True),
    sa.Column('reminded_on', sa.Date(), nullable=True, comment='the last day a mail about the end was sent'),
    sa.Column('note', sa.Text(), nullable=True, comment='for staff only'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('(expires_on IS NULL) = (expires_at IS NULL)', name=op.f('ck_license_end')),
    sa.ForeignKeyConstraint(['owner_id'], ['licensing.owner.id'], name=op.f('fk_license_owner_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['licensing.license_plan.id'], name=op.f('fk_license_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license')),
    sa.UniqueConstraint('serial', name=op.f('uq_license_serial')),
    schema='licensing'
    )
    op.create_index('ix_license_business_trigram', 'license', ['business_name'], unique=False, schema='licensing', postgresql_using='gin', postgresql_ops={'business_name': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_license_due', 'license', ['expires_at'], unique=False, schema='licensing', postgresql_where=sa.text("status IN ('TRIAL', 'ACTIVE', 'GRACE_PERIOD', 'SUSPENDED')"), sqlite_where=sa.text("status IN ('TRIAL', 'ACTIVE', 'GRACE_PERIOD', 'SUSPENDED')"))
    op.create_index('ix_license_listed', 'license', ['created_at', 'id'], unique=False, schema='licensing')
    op.create_index('ix_license_owner_id', 'license', ['owner_id'], unique=False, schema='licensing')
    op.create_index('ix_license_plan_status', 'license', ['plan_id', 'status'], unique=False, schema='licensing')
    op.create_index('ix_license_tenant_reference', 'license', ['tenant_reference'], unique=False, schema='licensing')
    op.create_table('module_permission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('module_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='view, manage, export …'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['module_id'], ['licensing.module.id'], name=op.f('fk_module_permission_module_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_permission')),
    sa.UniqueConstraint('module_id', 'key', name=op.f('uq_module_permission_module_id_key')),
    schema='licensing'
    )
    op.create_table('plan_module',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('module_id', sa.Uuid(), nullable=False),
    sa.Column('configuration', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['module_id'], ['licensing.module.id'], name=op.f('fk_plan_module_module_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['licensing.license_plan.id'], name=op.f('fk_plan_module_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_module')),
    sa.UniqueConstraint('plan_id', 'module_id', name=op.f('uq_plan_module_plan_id_module_id')),
    schema='licensing'
    )
    op.create_index('ix_plan_module_module_id', 'plan_module', ['module_id'], unique=False, schema='licensing')
    op.create_table('portal_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('admin_user_id', sa.Uuid(), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('is_verified', sa.Boolean(), nullable=False, comment='the second factor was given; owners have none'),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('user_agent', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('last_seen_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('(admin_user_id IS NULL) <> (owner_id IS NULL)', name=op.f('ck_portal_session_one_person')),
    sa.ForeignKeyConstraint(['admin_user_id'], ['licensing.admin_user.id'], name=op.f('fk_portal_session_admin_user_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['licensing.owner.id'], name=op.f('fk_portal_session_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portal_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_portal_session_token_hash')),
    schema='licensing'
    )
    op.create_index('ix_portal_session_admin_user_id', 'portal_session', ['admin_user_id'], unique=False, schema='licensing')
    op.create_index('ix_portal_session_owner_id', 'portal_session', ['owner_id'], unique=False, schema='licensing')
    op.create_table('sign_in_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('admin_user_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['admin_user_id'], ['licensing.admin_user.id'], name=op.f('fk_sign_in_link_admin_user_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['licensing.owner.id'], name=op.f('fk_sign_in_link_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_link_token_hash')),
    schema='licensing'
    )
    op.create_index('ix_sign_in_link_admin_user_id', 'sign_in_link', ['admin_user_id'], unique=False, schema='licensing')
    op.create_index('ix_sign_in_link_owner_id', 'sign_in_link', ['owner_id'], unique=False, schema='licensing')
    op.create_table('exchange_rate',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('rate', ExchangeQuote(), nullable=False),
    sa.Column('valid_from', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('rate > 0', name=op.f('ck_exchange_rate_rate_positive')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_exchange_rate_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_exchange_rate')),
    schema='payments'
    )
    op.create_index('ix_exchange_rate_current', 'exchange_rate', ['tenant_id', 'currency', 'valid_from'], unique=False, schema='payments')
    op.create_table('audit_log',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False, comment='dotted verb, e.g. catalog.products.edit'),
    sa.Column('entity_kind', sa.Text(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True, comment='employee who approved it at the till'),
    sa.Column('register_id', sa.Uuid(), nullable=True),
    sa.Column('before', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('after', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_audit_log_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_audit_log')),
    schema='system'
    )
    op.create_index('ix_audit_log_created_at', 'audit_log', ['tenant_id', 'created_at'], unique=False, schema='system')
    op.create_index('ix_audit_log_entity', 'audit_log', ['tenant_id', 'entity_kind', 'entity_id'], unique=False, schema='system')
    op.create_table('idempotency_key',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False, comment='SHA-256 of method, path, actor and content'),
    sa.Column('status_code', sa.Integer(), nullable=False),
    sa.Column('headers', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_idempotency_key_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_idempotency_key')),
    sa.UniqueConstraint('tenant_id', 'key', name=op.f('uq_idempotency_key_tenant_id_key')),
    schema='system'
    )
    op.create_index('ix_idempotency_key_created_at', 'idempotency_key', ['created_at'], unique=False, schema='system')
    op.create_table('job_run',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('arguments', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='how often a worker began it'),
    sa.Column('result', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('requested_by_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('started_at', UtcDateTime(), nullable=True),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_job_run_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_job_run')),
    schema='system'
    )
    op.create_index('ix_job_run_unfinished', 'job_run', ['created_at'], unique=False, schema='system', postgresql_where=sa.text("status IN ('QUEUED', 'RUNNING')"), sqlite_where=sa.text("status IN ('QUEUED', 'RUNNING')"))
    op.create_table('outbox_event',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('available_at', UtcDateTime(), nullable=False),
    sa.Column('processed_at', UtcDateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_outbox_event_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_outbox_event')),
    schema='system'
    )
    op.create_index('ix_outbox_event_waiting', 'outbox_event', ['available_at'], unique=False, schema='system', postgresql_where=sa.text('processed_at IS NULL'), sqlite_where=sa.text('processed_at IS NULL'))
    op.create_table('series_counter',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_series_counter_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_series_counter')),
    sa.UniqueConstraint('tenant_id', 'series', name=op.f('uq_series_counter_tenant_id_series')),
    schema='system'
    )
    op.create_table('journal_entry_line',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('line_number', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('entry_date', sa.Date(), nullable=False),
    sa.Column('debit', Money(), nullable=False),
    sa.Column('credit', Money(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=True, comment='what the product posted it as; the account may be chosen anew'),
    sa.Column('memo', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.CheckConstraint('debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)', name=op.f('ck_journal_entry_line_debit_or_credit')),
    sa.ForeignKeyConstraint(['tenant_id', 'account_id'], ['accounting.chart_of_account.tenant_id', 'accounting.chart_of_account.id'], name=op.f('fk_journal_entry_line_tenant_id_account_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'entry_id'], ['accounting.journal_entry.tenant_id', 'accounting.journal_entry.id'], name=op.f('fk_journal_entry_line_tenant_id_entry_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_journal_entry_line_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_journal_entry_line')),
    schema='accounting'
    )
    op.create_index('ix_journal_entry_line_account', 'journal_entry_line', ['tenant_id', 'account_id', 'entry_date'], unique=False, schema='accounting')
    op.create_index('ix_journal_entry_line_tenant_id_entry_id', 'journal_entry_line', ['tenant_id', 'entry_id'], unique=False, schema='accounting')
    op.create_table('posting_account',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'account_id'], ['accounting.chart_of_account.tenant_id', 'accounting.chart_of_account.id'], name=op.f('fk_posting_account_tenant_id_account_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_posting_account_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_posting_account')),
    sa.UniqueConstraint('tenant_id', 'purpose', name=op.f('uq_posting_account_tenant_id_purpose')),
    schema='accounting'
    )
    op.create_index('ix_posting_account_tenant_id_account_id', 'posting_account', ['tenant_id', 'account_id'], unique=False, schema='accounting')
    op.create_table('employee',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Text(), nullable=False, comment='staff number, what a badge shows'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role_id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=True, comment='the only branch, or none: every branch'),
    sa.Column('pin_hash', sa.Text(), nullable=True),
    sa.Column('pin_failed_attempts', sa.Integer(), nullable=False),
    sa.Column('pin_locked_until', UtcDateTime(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_employee_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'role_id'], ['business.custom_role.tenant_id', 'business.custom_role.id'], name=op.f('fk_employee_tenant_id_role_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_employee_tenant_id')),
    sa.ForeignKeyConstraint(['user_id'], ['identity.user.id'], name=op.f('fk_employee_user_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_employee')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_employee_tenant_id_number')),
    sa.UniqueConstraint('tenant_id', 'user_id', name=op.f('uq_employee_tenant_id_user_id')),
    schema='business'
    )
    op.create_index('ix_employee_tenant_id_branch_id', 'employee', ['tenant_id', 'branch_id'], unique=False, schema='business')
    op.create_index('ix_employee_tenant_id_role_id', 'employee', ['tenant_id', 'role_id'], unique=False, schema='business')
    op.create_index(op.f('ix_employee_user_id'), 'employee', ['user_id'], unique=False, schema='business')
    op.create_table('register',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False, comment='T01'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False, comment='prefix of its receipt numbers: B1-T01'),
    sa.Column('receipt_counter', sa.Integer(), nullable=False),
    sa.Column('receipt_hash', sa.Text(), nullable=False),
    sa.Column('z_counter', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('printer', sa.Text(), nullable=False, comment='printer address, or empty: print in the browser'),
    sa.Column('paper_mm', sa.Integer(), nullable=False),
    sa.Column('prints_automatically', sa.Boolean(), nullable=False),
    sa.Column('has_customer_display', sa.Boolean(), nullable=False),
    sa.Column('device_token_hash', sa.Text(), nullable=True, comment='the browser paired with this till'),
    sa.Column('device_name', sa.Text(), nullable=True),
    sa.Column('paired_at', UtcDateTime(), nullable=True),
    sa.Column('pairing_code_hash', sa.Text(), nullable=True),
    sa.Column('pairing_expires_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_register_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_register_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_register')),
    sa.UniqueConstraint('device_token_hash', name=op.f('uq_register_device_token_hash')),
    sa.UniqueConstraint('pairing_code_hash', name=op.f('uq_register_pairing_code_hash')),
    sa.UniqueConstraint('tenant_id', 'branch_id', 'code', name=op.f('uq_register_tenant_id_branch_id_code')),
    sa.UniqueConstraint('tenant_id', 'series', name=op.f('uq_register_tenant_id_series')),
    schema='business'
    )
    op.create_table('role_permission_config',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('role_id', sa.Uuid(), nullable=False),
    sa.Column('permission', sa.Text(), nullable=False),
    sa.Column('effect', sa.Enum('allow', 'approve', 'deny', name='permission_effect', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('limit', Money(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'role_id'], ['business.custom_role.tenant_id', 'business.custom_role.id'], name=op.f('fk_role_permission_config_tenant_id_role_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_role_permission_config_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_role_permission_config')),
    sa.UniqueConstraint('tenant_id', 'role_id', 'permission', name=op.f('uq_role_permission_config_tenant_id_role_id_permission')),
    schema='business'
    )
    op.create_table('product',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('type', sa.Enum('GOODS', 'SERVICE', name='product_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=True),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('oversell', sa.Enum('allow', 'warn', 'block', name='oversell_policy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('has_serials', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('price_from', Money(), nullable=True, comment='the lowest price of its variants, kept with them: lists sort by it'),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'category_id'], ['catalog.category.tenant_id', 'catalog.category.id'], name=op.f('fk_product_tenant_id_category_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'unit_id'], ['catalog.unit.tenant_id', 'catalog.unit.id'], name=op.f('fk_product_tenant_id_unit_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product')),
    schema='catalog'
    )
    op.create_index('ix_product_changed', 'product', ['tenant_id', 'updated_at', 'id'], unique=False, schema='catalog', postgresql_include=['deleted_at', 'is_active', 'type', 'category_id'])
    op.create_index('ix_product_list', 'product', ['tenant_id', sa.literal_column('lower(name)'), 'id'], unique=False, schema='catalog', postgresql_include=['name', 'deleted_at', 'is_active', 'type', 'category_id'])
    op.create_index('ix_product_price', 'product', ['tenant_id', 'price_from', 'id'], unique=False, schema='catalog', postgresql_include=['deleted_at', 'is_active', 'type', 'category_id'])
    op.create_index('ix_product_tenant_id_category_id', 'product', ['tenant_id', 'category_id'], unique=False, schema='catalog')
    op.create_index('ix_product_tenant_id_unit_id', 'product', ['tenant_id', 'unit_id'], unique=False, schema='catalog')
    op.create_table('product_attribute_value',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('attribute_id', sa.Uuid(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('value_ar', sa.Text(), nullable=True),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'attribute_id'], ['catalog.product_attribute.tenant_id', 'catalog.product_attribute.id'], name=op.f('fk_product_attribute_value_tenant_id_attribute_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_attribute_value_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_attribute_value')),
    sa.UniqueConstraint('tenant_id', 'attribute_id', 'value', name=op.f('uq_product_attribute_value_tenant_id_attribute_id_value')),
    schema='catalog'
    )
    op.create_table('activation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('device_name', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('ACTIVE', 'DEACTIVATED', 'SUSPENDED', name='activation_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('version', sa.Text(), nullable=False, comment='of the installation, as it said'),
    sa.Column('secret_hash', sa.Text(), nullable=False, comment="SHA-256 of the device's token, shown once"),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='of the newest signed answer to this device'),
    sa.Column('activated_at', UtcDateTime(), nullable=False),
    sa.Column('last_seen_at', UtcDateTime(), nullable=False),
    sa.Column('offline_until', UtcDateTime(), nullable=True, comment='how long its last answer may be relied on'),
    sa.Column('deactivated_at', UtcDateTime(), nullable=True),
    sa.Column('deactivation_reason', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_activation_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activation')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_activation_secret_hash')),
    schema='licensing'
    )
    op.create_index('ix_activation_activated_at', 'activation', ['activated_at'], unique=False, schema='licensing')
    op.create_index('ix_activation_active', 'activation', ['license_id'], unique=False, schema='licensing', postgresql_where=sa.text("status = 'ACTIVE'"), sqlite_where=sa.text("status = 'ACTIVE'"))
    op.create_index('ix_activation_license_id', 'activation', ['license_id'], unique=False, schema='licensing')
    op.create_table('api_quota',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('daily_limit', sa.Integer(), nullable=True, comment="NULL is the plan's"),
    sa.Column('monthly_limit', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('day_count', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False, comment='first of the month'),
    sa.Column('month_count', sa.Integer(), nullable=False),
    sa.Column('is_throttled', sa.Boolean(), nullable=False),
    sa.Column('is_suspended', sa.Boolean(), nullable=False),
    sa.Column('suspended_reason', sa.Text(), nullable=True),
    sa.Column('told_day', sa.Integer(), nullable=False, comment="percent of the day's limit that its owner was told of"),
    sa.Column('told_month', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_api_quota_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_quota')),
    sa.UniqueConstraint('license_id', name=op.f('uq_api_quota_license_id')),
    schema='licensing'
    )
    op.create_index('ix_api_quota_use', 'api_quota', ['is_suspended', 'is_throttled', 'month_count', 'license_id'], unique=False, schema='licensing')
    op.create_table('api_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('report', sa.Text(), nullable=False, comment="the installation's own name for it"),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_api_report_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_report')),
    sa.UniqueConstraint('license_id', 'report', name=op.f('uq_api_report_license_id_report')),
    schema='licensing'
    )
    op.create_index('ix_api_report_created_at', 'api_report', ['created_at'], unique=False, schema='licensing')
    op.create_table('api_usage',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('api_key', sa.Text(), nullable=False, comment='name of the key that called, as reported'),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('status_code', sa.Integer(), nullable=False),
    sa.Column('response_ms', Rate(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_api_usage_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_usage')),
    schema='licensing'
    )
    op.create_index('ix_api_usage_created_at', 'api_usage', ['created_at'], unique=False, schema='licensing')
    op.create_index('ix_api_usage_license', 'api_usage', ['license_id', 'created_at'], unique=False, schema='licensing')
    op.create_table('api_usage_summary',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('api_key', sa.Text(), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.Column('errors', sa.Integer(), nullable=False),
    sa.Column('average_ms', Rate(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_api_usage_summary_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_usage_summary')),
    sa.UniqueConstraint('license_id', 'day', 'api_key', 'endpoint', name=op.f('uq_api_usage_summary_license_id_day_api_key_endpoint')),
    schema='licensing'
    )
    op.create_index('ix_api_usage_summary_day', 'api_usage_summary', ['day'], unique=False, schema='licensing')
    op.create_table('entitlement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('feature', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('effective_from', UtcDateTime(), nullable=True),
    sa.Column('effective_until', UtcDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False, comment='why, as staff wrote it'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_entitlement_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entitlement')),
    sa.UniqueConstraint('license_id', 'feature', name=op.f('uq_entitlement_license_id_feature')),
    schema='licensing'
    )
    op.create_table('license_mail',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False, comment='the template it was made with'),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=True),
    sa.Column('is_private', sa.Boolean(), nullable=False, comment='holds a secret link: its text is wiped once sent'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('available_at', UtcDateTime(), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('status', sa.Enum('QUEUED', 'SENT', 'FAILED', name='delivery_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_license_mail_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_mail')),
    schema='licensing'
    )
    op.create_index('ix_license_mail_license', 'license_mail', ['license_id', 'created_at'], unique=False, schema='licensing')
    op.create_index('ix_license_mail_waiting', 'license_mail', ['available_at'], unique=False, schema='licensing', postgresql_where=sa.text("status = 'QUEUED'"), sqlite_where=sa.text("status = 'QUEUED'"))
    op.create_table('license_module',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('module_id', sa.Uuid(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('configuration', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('effective_from', UtcDateTime(), nullable=True),
    sa.Column('effective_until', UtcDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False, comment='why, as staff wrote it'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_license_module_license_id')),
    sa.ForeignKeyConstraint(['module_id'], ['licensing.module.id'], name=op.f('fk_license_module_module_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_module')),
    sa.UniqueConstraint('license_id', 'module_id', name=op.f('uq_license_module_license_id_module_id')),
    schema='licensing'
    )
    op.create_index('ix_license_module_module_id', 'license_module', ['module_id'], unique=False, schema='licensing')
    op.create_table('license_order',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True, comment="NULL until a stranger's first order is paid"),
    sa.Column('license_id', sa.Uuid(), nullable=True, comment='NULL until a first order is paid'),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('period', sa.Enum('MONTH', 'YEAR', name='period', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('owner_name', sa.Text(), nullable=False),
    sa.Column('business_name', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('net', Money(), nullable=False),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('amount', Money(), nullable=False, comment="net and tax, as the provider's invoice says"),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('PENDING', 'PAID', 'FAILED', 'CANCELLED', 'REFUNDED', 'CHARGED_BACK', name='order_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('stripe_session_id', sa.Text(), nullable=True),
    sa.Column('stripe_customer_id', sa.Text(), nullable=True),
    sa.Column('stripe_subscription_id', sa.Text(), nullable=True),
    sa.Column('stripe_invoice_id', sa.Text(), nullable=True),
    sa.Column('invoice_number', sa.Text(), nullable=True),
    sa.Column('paid_at', UtcDateTime(), nullable=True),
    sa.Column('paid_from', sa.Date(), nullable=True),
    sa.Column('paid_until', sa.Date(), nullable=True, comment='NULL: it pays for a change, not for time'),
    sa.Column('carried_days', sa.Integer(), nullable=False, comment='what the licence had left when it was bought is added to what is paid'),
    sa.Column('refunded', Money(), nullable=False),
    sa.Column('refunded_at', UtcDateTime(), nullable=True),
    sa.Column('taken_back', Money(), nullable=False, comment="by the payer's bank: lost disputes that nobody settled"),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.Column('document_key', sa.Text(), nullable=True),
    sa.Column('document_attempts', sa.Integer(), nullable=False),
    sa.Column('document_due_at', UtcDateTime(), nullable=False),
    sa.Column('document_error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_license_order_license_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['licensing.owner.id'], name=op.f('fk_license_order_owner_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['licensing.license_plan.id'], name=op.f('fk_license_order_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_order')),
    sa.UniqueConstraint('invoice_number', name=op.f('uq_license_order_invoice_number')),
    sa.UniqueConstraint('stripe_invoice_id', name=op.f('uq_license_order_stripe_invoice_id')),
    sa.UniqueConstraint('stripe_session_id', name=op.f('uq_license_order_stripe_session_id')),
    schema='licensing'
    )
    op.create_index('ix_license_order_license_id', 'license_order', ['license_id'], unique=False, schema='licensing')
    op.create_index('ix_license_order_listed', 'license_order', ['created_at'], unique=False, schema='licensing')
    op.create_index('ix_license_order_owner', 'license_order', ['owner_id', 'created_at'], unique=False, schema='licensing')
    op.create_index('ix_license_order_paid', 'license_order', ['paid_at'], unique=False, schema='licensing', postgresql_where=sa.text('paid_at IS NOT NULL'), sqlite_where=sa.text('paid_at IS NOT NULL'))
    op.create_index('ix_license_order_plan_id', 'license_order', ['plan_id'], unique=False, schema='licensing')
    op.create_index('ix_license_order_subscription', 'license_order', ['stripe_subscription_id'], unique=False, schema='licensing')
    op.create_index('ix_license_order_unprinted', 'license_order', ['document_due_at'], unique=False, schema='licensing', postgresql_where=sa.text('document_key IS NULL AND invoice_number IS NOT NULL'), sqlite_where=sa.text('document_key IS NULL AND invoice_number IS NOT NULL'))
    op.create_table('subscription',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('stripe_customer_id', sa.Text(), nullable=False),
    sa.Column('stripe_subscription_id', sa.Text(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('period', sa.Enum('MONTH', 'YEAR', name='period', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount', Money(), nullable=False, comment='of one period, before tax where tax comes on top'),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('started_at', UtcDateTime(), nullable=False),
    sa.Column('period_end', UtcDateTime(), nullable=True, comment='when the next payment is due'),
    sa.Column('ends_at', UtcDateTime(), nullable=True, comment='it was cancelled and runs until then'),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('unpaid_since', UtcDateTime(), nullable=True),
    sa.Column('unpaid_amount', Money(), nullable=True, comment='of the oldest unpaid invoice, with tax'),
    sa.Column('pay_url', sa.Text(), nullable=True, comment="the provider's page of the oldest unpaid invoice; NULL: a bank took it back"),
    sa.Column('reminders', sa.Integer(), nullable=False, comment='mails sent since it is unpaid'),
    sa.Column('suspended_at', UtcDateTime(), nullable=True, comment='the dunning suspended the licence, once for each time it is unpaid'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_subscription_license_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['licensing.license_plan.id'], name=op.f('fk_subscription_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('license_id', name=op.f('uq_subscription_license_id')),
    sa.UniqueConstraint('stripe_subscription_id', name=op.f('uq_subscription_stripe_subscription_id')),
    schema='licensing'
    )
    op.create_index('ix_subscription_plan_id', 'subscription', ['plan_id'], unique=False, schema='licensing')
    op.create_index('ix_subscription_unpaid', 'subscription', ['unpaid_since'], unique=False, schema='licensing', postgresql_where=sa.text('unpaid_since IS NOT NULL'), sqlite_where=sa.text('unpaid_since IS NOT NULL'))
    op.create_table('trial_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('business_name', sa.Text(), nullable=False),
    sa.Column('contact_name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('business_type', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=True),
    sa.Column('status', sa.Enum('PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', name='trial_request_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('license_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['licensing.admin_user.id'], name=op.f('fk_trial_request_decided_by_id')),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_trial_request_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trial_request')),
    schema='licensing'
    )
    op.create_index('ix_trial_request_decided_by_id', 'trial_request', ['decided_by_id'], unique=False, schema='licensing')
    op.create_index('ix_trial_request_email', 'trial_request', ['email'], unique=False, schema='licensing')
    op.create_index('ix_trial_request_license_id', 'trial_request', ['license_id'], unique=False, schema='licensing')
    op.create_index('ix_trial_request_pending', 'trial_request', ['created_at'], unique=False, schema='licensing', postgresql_where=sa.text("status = 'PENDING'"), sqlite_where=sa.text("status = 'PENDING'"))
    op.create_table('z_report',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False, comment='B1-Z000012'),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('closed_by_id', sa.Uuid(), nullable=True),
    sa.Column('closed_at', UtcDateTime(), nullable=False),
    sa.Column('first_receipt', sa.Text(), nullable=True),
    sa.Column('last_receipt', sa.Text(), nullable=True),
    sa.Column('receipt_count', sa.Integer(), nullable=False),
    sa.Column('gross', Money(), nullable=False),
    sa.Column('returns', Money(), nullable=False),
    sa.Column('net', Money(), nullable=False),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('grand_total', Money(), nullable=False, comment='of all Z-reports since the branch began'),
    sa.Column('figures', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='the report as printed, every section'),
    sa.Column('previous_hash', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_z_report_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_z_report_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_z_report')),
    sa.UniqueConstraint('tenant_id', 'branch_id', 'sequence', name=op.f('uq_z_report_tenant_id_branch_id_sequence')),
    schema='sales'
    )
    op.create_index('ix_z_report_day', 'z_report', ['tenant_id', 'business_date'], unique=False, schema='sales')
    op.create_table('api_key',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False, comment='what uses it: Web shop, Kitchen screen'),
    sa.Column('employee_id', sa.Uuid(), nullable=False, comment='in whose name it acts: it never may more than this person'),
    sa.Column('secret_hash', sa.Text(), nullable=False, comment='SHA-256 of the secret'),
    sa.Column('permissions', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='names of what it may do, as far as the employee may'),
    sa.Column('expires_at', UtcDateTime(), nullable=True),
    sa.Column('revoked_at', UtcDateTime(), nullable=True),
    sa.Column('last_used_at', UtcDateTime(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'created_by_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_api_key_tenant_id_created_by_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'employee_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_api_key_tenant_id_employee_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_api_key_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_api_key')),
    schema='business'
    )
    op.create_index('ix_api_key_tenant_id_created_by_id', 'api_key', ['tenant_id', 'created_by_id'], unique=False, schema='business')
    op.create_index('ix_api_key_tenant_id_employee_id', 'api_key', ['tenant_id', 'employee_id'], unique=False, schema='business')
    op.create_table('product_image',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('alt_text', sa.Text(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'product_id'], ['catalog.product.tenant_id', 'catalog.product.id'], name=op.f('fk_product_image_tenant_id_product_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_image_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_image')),
    schema='catalog'
    )
    op.create_index('ix_product_image_tenant_id_product_id', 'product_image', ['tenant_id', 'product_id'], unique=False, schema='catalog')
    op.create_table('product_import',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('header', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='the columns of the file'),
    sa.Column('mapping', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='column of the file to field'),
    sa.Column('branch_id', sa.Uuid(), nullable=False, comment='where opening stock is'),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('check_job_id', sa.Uuid(), nullable=True),
    sa.Column('import_job_id', sa.Uuid(), nullable=True),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='rows by outcome, of the last run'),
    sa.Column('report_key', sa.Text(), nullable=True, comment='file of the outcomes, row by row'),
    sa.Column('refused_key', sa.Text(), nullable=True, comment='file of the refused rows as they came, with the reason'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_product_import_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'employee_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_product_import_tenant_id_employee_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_import_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_import')),
    schema='catalog'
    )
    op.create_index('ix_product_import_tenant_id_branch_id', 'product_import', ['tenant_id', 'branch_id'], unique=False, schema='catalog')
    op.create_index('ix_product_import_tenant_id_employee_id', 'product_import', ['tenant_id', 'employee_id'], unique=False, schema='catalog')
    op.create_table('product_tagging',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('tag_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'product_id'], ['catalog.product.tenant_id', 'catalog.product.id'], name=op.f('fk_product_tagging_tenant_id_product_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'tag_id'], ['catalog.product_tag.tenant_id', 'catalog.product_tag.id'], name=op.f('fk_product_tagging_tenant_id_tag_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_tagging_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_tagging')),
    sa.UniqueConstraint('tenant_id', 'product_id', 'tag_id', name=op.f('uq_product_tagging_tenant_id_product_id_tag_id')),
    schema='catalog'
    )
    op.create_index('ix_product_tagging_tenant_id_tag_id', 'product_tagging', ['tenant_id', 'tag_id'], unique=False, schema='catalog')
    op.create_table('product_tax',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('tax_id', sa.Uuid(), nullable=False),
    sa.Column('service_type', sa.Text(), nullable=False, comment='empty: every service type'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'product_id'], ['catalog.product.tenant_id', 'catalog.product.id'], name=op.f('fk_product_tax_tenant_id_product_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'tax_id'], ['catalog.tax.tenant_id', 'catalog.tax.id'], name=op.f('fk_product_tax_tenant_id_tax_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_tax_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_tax')),
    schema='catalog'
    )
    op.create_index('ix_product_tax_tenant_id_tax_id', 'product_tax', ['tenant_id', 'tax_id'], unique=False, schema='catalog')
    op.create_index('uq_product_tax_one', 'product_tax', ['tenant_id', 'product_id', 'tax_id', 'service_type'], unique=True, schema='catalog')
    op.create_table('product_variant',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False, comment='what tells it from its siblings: Red, L'),
    sa.Column('name_ar', sa.Text(), nullable=True),
    sa.Column('cost_price', Money(), nullable=False),
    sa.Column('selling_price', Money(), nullable=False),
    sa.Column('wholesale_price', Money(), nullable=True),
    sa.Column('min_price', Money(), nullable=True, comment='lowest price at the till without approval'),
    sa.Column('reorder_level', Quantity(), nullable=True, comment='stock at or under it raises an alert'),
    sa.Column('weight', Quantity(), nullable=True, comment='kg'),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('cost_price >= 0', name=op.f('ck_product_variant_cost_price_positive')),
    sa.CheckConstraint('selling_price >= 0', name=op.f('ck_product_variant_selling_price_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'product_id'], ['catalog.product.tenant_id', 'catalog.product.id'], name=op.f('fk_product_variant_tenant_id_product_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_product_variant_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_product_variant')),
    sa.UniqueConstraint('tenant_id', 'sku', name=op.f('uq_product_variant_tenant_id_sku')),
    schema='catalog'
    )
    op.create_index('ix_product_variant_price', 'product_variant', ['tenant_id', 'product_id', 'selling_price'], unique=False, schema='catalog', postgresql_include=['id'], postgresql_where=sa.text('deleted_at IS NULL'), sqlite_where=sa.text('deleted_at IS NULL'))
    op.create_index('ix_product_variant_tenant_id_product_id', 'product_variant', ['tenant_id', 'product_id'], unique=False, schema='catalog')
    op.create_table('print_job',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('printer', sa.Text(), nullable=False, comment="the till's printer as it was when this was asked for"),
    sa.Column('title', sa.Text(), nullable=False, comment='what people call it: a receipt number'),
    sa.Column('source_kind', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('is_copy', sa.Boolean(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.Enum('QUEUED', 'SENT', 'FAILED', 'CANCELLED', name='print_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('available_at', UtcDateTime(), nullable=False),
    sa.Column('printed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'register_id'], ['business.register.tenant_id', 'business.register.id'], name=op.f('fk_print_job_tenant_id_register_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_print_job_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_print_job')),
    schema='communication'
    )
    op.create_index('ix_print_job_register', 'print_job', ['tenant_id', 'register_id', 'created_at'], unique=False, schema='communication')
    op.create_index('ix_print_job_source', 'print_job', ['tenant_id', 'source_kind', 'source_id'], unique=False, schema='communication')
    op.create_index('ix_print_job_waiting', 'print_job', ['available_at'], unique=False, schema='communication', postgresql_where=sa.text("status = 'QUEUED'"), sqlite_where=sa.text("status = 'QUEUED'"))
    op.create_table('credit_note',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('stripe_refund_id', sa.Text(), nullable=True),
    sa.Column('reverses_id', sa.Uuid(), nullable=True, comment='the note that this one cancels'),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('net', Money(), nullable=False),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('amount', Money(), nullable=False),
    sa.Column('issued_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.Column('document_key', sa.Text(), nullable=True),
    sa.Column('document_attempts', sa.Integer(), nullable=False),
    sa.Column('document_due_at', UtcDateTime(), nullable=False),
    sa.Column('document_error', sa.Text(), nullable=True),
    sa.CheckConstraint('(stripe_refund_id IS NULL) <> (reverses_id IS NULL)', name=op.f('ck_credit_note_one_reason')),
    sa.ForeignKeyConstraint(['order_id'], ['licensing.license_order.id'], name=op.f('fk_credit_note_order_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['licensing.credit_note.id'], name=op.f('fk_credit_note_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_note')),
    sa.UniqueConstraint('number', name=op.f('uq_credit_note_number')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_credit_note_reverses_id')),
    sa.UniqueConstraint('stripe_refund_id', name=op.f('uq_credit_note_stripe_refund_id')),
    schema='licensing'
    )
    op.create_index('ix_credit_note_issued', 'credit_note', ['issued_at'], unique=False, schema='licensing')
    op.create_index('ix_credit_note_order', 'credit_note', ['order_id'], unique=False, schema='licensing')
    op.create_index('ix_credit_note_unprinted', 'credit_note', ['document_due_at'], unique=False, schema='licensing', postgresql_where=sa.text('document_key IS NULL'), sqlite_where=sa.text('document_key IS NULL'))
    op.create_table('device_fingerprint',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('activation_id', sa.Uuid(), nullable=False),
    sa.Column('cpu_id', sa.Text(), nullable=False),
    sa.Column('motherboard_id', sa.Text(), nullable=False),
    sa.Column('disk_id', sa.Text(), nullable=False),
    sa.Column('mac_address', sa.Text(), nullable=False),
    sa.Column('os_info', sa.Text(), nullable=False),
    sa.Column('installation_key', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_device_fingerprint_activation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_fingerprint')),
    sa.UniqueConstraint('activation_id', name=op.f('uq_device_fingerprint_activation_id')),
    schema='licensing'
    )
    op.create_table('former_token',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('activation_id', sa.Uuid(), nullable=False),
    sa.Column('secret_hash', sa.Text(), nullable=False),
    sa.Column('ending', sa.Enum('REPLACED', 'MOVED', name='token_ending', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_former_token_activation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_token')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_former_token_secret_hash')),
    schema='licensing'
    )
    op.create_index('ix_former_token_activation_id', 'former_token', ['activation_id'], unique=False, schema='licensing')
    op.create_table('license_audit_log',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_type', sa.Enum('LICENSE_CREATED', 'LICENSE_RENEWED', 'LICENSE_EXPIRED', 'LICENSE_GRACE_STARTED', 'LICENSE_SUSPENDED', 'LICENSE_RESUMED', 'LICENSE_REVOKED', 'LICENSE_REINSTATED', 'LICENSE_TRANSFERRED', 'LICENSE_PLAN_CHANGED', 'LICENSE_EDITED', 'TENANT_REGISTERED', 'DEVICE_ACTIVATED', 'DEVICE_RECOGNISED', 'DEVICE_REFUSED', 'DEVICE_FREED', 'DEVICE_CULLED', 'DEVICE_RENAMED', 'OFFLINE_FILE_ISSUED', 'OFFLINE_FILE_REVOKED', 'CHALLENGE_ANSWERED', 'VIOLATION_FOUND', 'VIOLATION_RESOLVED', 'TRIAL_REQUESTED', 'TRIAL_APPROVED', 'TRIAL_REJECTED', 'ORDER_PAID', 'ORDER_FAILED', 'ORDER_REFUNDED', 'PAYMENT_DISPUTED', 'PAYMENT_DISPUTE_WON', 'PAYMENT_DISPUTE_LOST', 'PAYMENT_DOUBLED', 'PAYMENT_CASE_CLOSED', 'REFUND_FAILED', 'REFUND_MADE', 'QUOTA_CHANGED', 'QUOTA_SUSPENDED', 'PLAN_EDITED', 'SETTING_CHANGED', 'SIGNING_KEY_CHANGED', 'STAFF_INVITED', 'STAFF_EDITED', 'STAFF_DEACTIVATED', 'STAFF_REACTIVATED', 'STAFF_RESET', 'STAFF_UNLOCKED', 'STAFF_SIGNED_IN', 'STAFF_REFUSED', 'SESSION_ENDED', 'PASSWORD_CHANGED', 'SECOND_FACTOR_CHANGED', 'OWNER_SIGNED_IN', 'API_KEY_CREATED', 'API_KEY_REVOKED', name='event_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=True),
    sa.Column('activation_id', sa.Uuid(), nullable=True),
    sa.Column('tenant_reference', sa.Text(), nullable=True),
    sa.Column('actor_kind', sa.Text(), nullable=False, comment='staff, owner, device, program, system'),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=True),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('words', sa.Text(), nullable=False, comment='what a search looks through, in lower case'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_license_audit_log_activation_id')),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_license_audit_log_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_audit_log')),
    schema='licensing'
    )
    op.create_index('ix_license_audit_log_activation_id', 'license_audit_log', ['activation_id'], unique=False, schema='licensing')
    op.create_index('ix_license_audit_log_actor', 'license_audit_log', ['actor_id', 'created_at', 'id'], unique=False, schema='licensing')
    op.create_index('ix_license_audit_log_created_at', 'license_audit_log', ['created_at', 'id'], unique=False, schema='licensing')
    op.create_index('ix_license_audit_log_event', 'license_audit_log', ['event_type', 'created_at', 'id'], unique=False, schema='licensing')
    op.create_index('ix_license_audit_log_kind', 'license_audit_log', ['actor_kind', 'created_at', 'id'], unique=False, schema='licensing')
    op.create_index('ix_license_audit_log_license', 'license_audit_log', ['license_id', 'created_at', 'id'], unique=False, schema='licensing')
    op.create_index('ix_license_audit_log_words_trigram', 'license_audit_log', ['words'], unique=False, schema='licensing', postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_table('license_decision',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=True),
    sa.Column('activation_id', sa.Uuid(), nullable=True),
    sa.Column('asked', sa.Text(), nullable=False, comment='activation, heartbeat, validation, file'),
    sa.Column('decision', sa.Enum('ALLOW', 'DENY', 'THROTTLE', 'GRACE', 'OFFLINE_VALID', 'OFFLINE_EXPIRED', name='decision_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('features', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('latency_ms', Rate(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_license_decision_activation_id')),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_license_decision_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_decision')),
    schema='licensing'
    )
    op.create_index('ix_license_decision_activation_id', 'license_decision', ['activation_id'], unique=False, schema='licensing')
    op.create_index('ix_license_decision_created_at', 'license_decision', ['created_at', 'decision', 'code'], unique=False, schema='licensing')
    op.create_index('ix_license_decision_license', 'license_decision', ['license_id', 'created_at'], unique=False, schema='licensing')
    op.create_table('license_module_permission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_module_id', sa.Uuid(), nullable=False),
    sa.Column('permission_id', sa.Uuid(), nullable=False),
    sa.Column('is_granted', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['license_module_id'], ['licensing.license_module.id'], name=op.f('fk_license_module_permission_license_module_id')),
    sa.ForeignKeyConstraint(['permission_id'], ['licensing.module_permission.id'], name=op.f('fk_license_module_permission_permission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_module_permission')),
    sa.UniqueConstraint('license_module_id', 'permission_id', name=op.f('uq_license_module_permission_license_module_id_permission_id')),
    schema='licensing'
    )
    op.create_index('ix_license_module_permission_permission_id', 'license_module_permission', ['permission_id'], unique=False, schema='licensing')
    op.create_table('license_violation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=True),
    sa.Column('activation_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('LICENSE_EXPIRED', 'DEVICE_LIMIT', 'INVALID_LICENSE', 'TAMPERING', 'CLOCK_MANIPULATION', 'OFFLINE_EXPIRED', name='violation_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('severity', sa.Enum('LOW', 'MEDIUM', 'HIGH', 'CRITICAL', name='violation_severity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False, comment='how often, while it was open'),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('first_at', UtcDateTime(), nullable=False),
    sa.Column('last_at', UtcDateTime(), nullable=False),
    sa.Column('resolved_at', UtcDateTime(), nullable=True),
    sa.Column('resolved_by_id', sa.Uuid(), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_license_violation_activation_id')),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_license_violation_license_id')),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['licensing.admin_user.id'], name=op.f('fk_license_violation_resolved_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_violation')),
    schema='licensing'
    )
    op.create_index('ix_license_violation_activation_id', 'license_violation', ['activation_id'], unique=False, schema='licensing')
    op.create_index('ix_license_violation_license', 'license_violation', ['license_id', 'last_at'], unique=False, schema='licensing')
    op.create_index('ix_license_violation_open', 'license_violation', ['last_at'], unique=False, schema='licensing', postgresql_where=sa.text('resolved_at IS NULL'), sqlite_where=sa.text('resolved_at IS NULL'))
    op.create_index('ix_license_violation_resolved_by_id', 'license_violation', ['resolved_by_id'], unique=False, schema='licensing')
    op.create_index('ix_license_violation_severity', 'license_violation', ['severity'], unique=False, schema='licensing', postgresql_where=sa.text('resolved_at IS NULL'), sqlite_where=sa.text('resolved_at IS NULL'))
    op.create_table('offline_license',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('license_id', sa.Uuid(), nullable=False),
    sa.Column('activation_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kid', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False, comment='the file as given'),
    sa.Column('issued_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('revoked_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_offline_license_activation_id')),
    sa.ForeignKeyConstraint(['license_id'], ['licensing.license.id'], name=op.f('fk_offline_license_license_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_license')),
    schema='licensing'
    )
    op.create_index('ix_offline_license_activation_id', 'offline_license', ['activation_id'], unique=False, schema='licensing')
    op.create_index('ix_offline_license_license_id', 'offline_license', ['license_id'], unique=False, schema='licensing')
    op.create_table('offline_token',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('activation_id', sa.Uuid(), nullable=False),
    sa.Column('challenge', sa.Text(), nullable=False),
    sa.Column('challenge_hash', sa.Text(), nullable=False, comment='SHA-256: a challenge is answered once'),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['activation_id'], ['licensing.activation.id'], name=op.f('fk_offline_token_activation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_token')),
    sa.UniqueConstraint('challenge_hash', name=op.f('uq_offline_token_challenge_hash')),
    schema='licensing'
    )
    op.create_index('ix_offline_token_activation_id', 'offline_token', ['activation_id'], unique=False, schema='licensing')
    op.create_table('payment_case',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('DISPUTE', 'REFUND_FAILED', 'PAID_TWICE', name='case_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False, comment="the provider's id of the dispute, the refund, or the subscription or payment too many"),
    sa.Column('state', sa.Enum('OPEN', 'WON', 'LOST', 'PAID', 'WRITTEN_OFF', 'DONE', name='case_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('provider_state', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True, comment="the provider's word for why"),
    sa.Column('amount', Money(), nullable=False),
    sa.Column('net', Money(), nullable=False, comment='the amount without its share of the tax'),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('respond_by', UtcDateTime(), nullable=True),
    sa.Column('taken_at', UtcDateTime(), nullable=True, comment='since when it is known that the bank took the money, even if it came back'),
    sa.Column('closed_at', UtcDateTime(), nullable=True, comment='since when it is known to stand as it does; NULL while it is open'),
    sa.Column('stripe_session_id', sa.Text(), nullable=True, comment='the newest checkout in which its payer began to pay again'),
    sa.Column('paid_by', sa.Text(), nullable=True, comment="the provider's id of the payment that made a lost dispute good; NULL: none did"),
    sa.Column('note', sa.Text(), nullable=True, comment='what staff did about it'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['licensing.license_order.id'], name=op.f('fk_payment_case_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_case')),
    sa.UniqueConstraint('kind', 'reference', name=op.f('uq_payment_case_kind_reference')),
    schema='licensing'
    )
    op.create_index('ix_payment_case_order', 'payment_case', ['order_id'], unique=False, schema='licensing')
    op.create_index('ix_payment_case_taken', 'payment_case', ['taken_at'], unique=False, schema='licensing', postgresql_where=sa.text('taken_at IS NOT NULL'), sqlite_where=sa.text('taken_at IS NOT NULL'))
    op.create_index('ix_payment_case_waiting', 'payment_case', ['order_id'], unique=False, schema='licensing', postgresql_where=sa.text("state IN ('OPEN', 'LOST')"), sqlite_where=sa.text("state IN ('OPEN', 'LOST')"))
    op.create_table('terminal_payment',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('source_kind', sa.Text(), nullable=False, comment='cart'),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('amount', Money(), nullable=False, comment='negative for a refund'),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('refund_of_id', sa.Uuid(), nullable=True, comment='the payment whose money goes back to its card'),
    sa.Column('status', sa.Enum('REQUESTED', 'APPROVED', 'DECLINED', 'UNKNOWN', 'CANCELLED', name='terminal_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('provider_reference', sa.Text(), nullable=True),
    sa.Column('card', sa.Text(), nullable=True, comment='brand and last four digits'),
    sa.Column('decline_reason', sa.Text(), nullable=True),
    sa.Column('answer', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('settled_at', UtcDateTime(), nullable=True),
    sa.Column('forced_by_id', sa.Uuid(), nullable=True, comment='manager who settled it by hand, with a reference'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'refund_of_id'], ['payments.terminal_payment.tenant_id', 'payments.terminal_payment.id'], name=op.f('fk_terminal_payment_tenant_id_refund_of_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'register_id'], ['business.register.tenant_id', 'business.register.id'], name=op.f('fk_terminal_payment_tenant_id_register_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_terminal_payment_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_terminal_payment')),
    sa.UniqueConstraint('tenant_id', 'provider', 'provider_reference', name=op.f('uq_terminal_payment_tenant_id_provider_provider_reference')),
    schema='payments'
    )
    op.create_index('ix_terminal_payment_open', 'terminal_payment', ['tenant_id', 'register_id'], unique=False, schema='payments', postgresql_where=sa.text("status IN ('REQUESTED', 'UNKNOWN')"), sqlite_where=sa.text("status IN ('REQUESTED', 'UNKNOWN')"))
    op.create_index('ix_terminal_payment_source', 'terminal_payment', ['tenant_id', 'source_id'], unique=False, schema='payments')
    op.create_index('ix_terminal_payment_tenant_id_refund_of_id', 'terminal_payment', ['tenant_id', 'refund_of_id'], unique=False, schema='payments')
    op.create_index('ix_terminal_payment_tenant_id_register_id', 'terminal_payment', ['tenant_id', 'register_id'], unique=False, schema='payments')
    op.create_index('uq_terminal_payment_source_open', 'terminal_payment', ['tenant_id', 'source_id'], unique=True, schema='payments', postgresql_where=sa.text("status IN ('REQUESTED', 'UNKNOWN')"), sqlite_where=sa.text("status IN ('REQUESTED', 'UNKNOWN')"))
    op.create_table('approval',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('permission', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('amount', Money(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('approved_by_id', sa.Uuid(), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'approved_by_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_approval_tenant_id_approved_by_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'asked_by_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_approval_tenant_id_asked_by_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'register_id'], ['business.register.tenant_id', 'business.register.id'], name=op.f('fk_approval_tenant_id_register_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_approval_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_approval')),
    sa.UniqueConstraint('tenant_id', 'permission', 'subject', 'id', name=op.f('uq_approval_tenant_id_permission_subject_id')),
    schema='sales'
    )
    op.create_index('ix_approval_tenant_id_approved_by_id', 'approval', ['tenant_id', 'approved_by_id'], unique=False, schema='sales')
    op.create_index('ix_approval_tenant_id_asked_by_id', 'approval', ['tenant_id', 'asked_by_id'], unique=False, schema='sales')
    op.create_index('ix_approval_tenant_id_register_id', 'approval', ['tenant_id', 'register_id'], unique=False, schema='sales')
    op.create_table('shift',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False, comment='B1-T01-S0007'),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('OPEN', 'CLOSED', name='shift_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('opened_by_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('opening_balance', Money(), nullable=False),
    sa.Column('closed_by_id', sa.Uuid(), nullable=True),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('expected_cash', Money(), nullable=True),
    sa.Column('closing_balance', Money(), nullable=True, comment='what was counted'),
    sa.Column('variance', Money(), nullable=True, comment='counted minus expected'),
    sa.Column('denominations', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True, comment='the blind count: value to pieces, per currency'),
    sa.Column('foreign_cash', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='per foreign currency: float, expected, variance, left; _value is what each is worth at home'),
    sa.Column('close_note', sa.Text(), nullable=True),
    sa.Column('sales_count', sa.Integer(), nullable=False),
    sa.Column('returns_count', sa.Integer(), nullable=False),
    sa.Column('sales_total', Money(), nullable=False),
    sa.Column('returns_total', Money(), nullable=False),
    sa.Column('cash_total', Money(), nullable=False, comment='cash kept of sales minus refunds'),
    sa.Column('card_total', Money(), nullable=False),
    sa.Column('other_total', Money(), nullable=False),
    sa.Column('no_sale_count', sa.Integer(), nullable=False),
    sa.Column('z_report_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_shift_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'opened_by_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_shift_tenant_id_opened_by_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'register_id'], ['business.register.tenant_id', 'business.register.id'], name=op.f('fk_shift_tenant_id_register_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_shift_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_shift')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_shift_tenant_id_number')),
    schema='sales'
    )
    op.create_index('ix_shift_branch_day', 'shift', ['tenant_id', 'branch_id', 'business_date'], unique=False, schema='sales')
    op.create_index('ix_shift_tenant_id_opened_by_id', 'shift', ['tenant_id', 'opened_by_id'], unique=False, schema='sales')
    op.create_index('ix_shift_tenant_id_register_id', 'shift', ['tenant_id', 'register_id'], unique=False, schema='sales')
    op.create_index('uq_shift_open_register', 'shift', ['tenant_id', 'register_id'], unique=True, schema='sales', postgresql_where=sa.text("status = 'OPEN'"), sqlite_where=sa.text("status = 'OPEN'"))
    op.create_table('search_entry',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False, comment='names in every language, folded: one space before each word'),
    sa.Column('sort_name', sa.Text(), nullable=False, comment="the product's name in small letters"),
    sa.Column('keeps_stock', sa.Boolean(), nullable=False, comment='the product is goods'),
    sa.Column('sku_key', sa.Text(), nullable=False, comment='the SKU in small letters'),
    sa.Column('is_active', sa.Boolean(), nullable=False, comment='product and variant are; deleted_at: the product is archived'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'category_id'], ['catalog.category.tenant_id', 'catalog.category.id'], name=op.f('fk_search_entry_tenant_id_category_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_search_entry_tenant_id_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'product_id'], ['catalog.product.tenant_id', 'catalog.product.id'], name=op.f('fk_search_entry_tenant_id_product_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_search_entry_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_search_entry')),
    schema='catalog'
    )
    op.create_index('ix_search_entry_list', 'search_entry', ['tenant_id', 'sort_name', 'product_id', 'id'], unique=False, schema='catalog', postgresql_include=['deleted_at', 'keeps_stock', 'category_id'])
    op.create_index('ix_search_entry_sku_key', 'search_entry', ['tenant_id', 'sku_key'], unique=False, schema='catalog', postgresql_ops={'sku_key': 'text_pattern_ops'})
    op.create_index('ix_search_entry_start', 'search_entry', ['tenant_id', 'words'], unique=False, schema='catalog', postgresql_ops={'words': 'text_pattern_ops'})
    op.create_index('ix_search_entry_tenant_id_category_id', 'search_entry', ['tenant_id', 'category_id'], unique=False, schema='catalog')
    op.create_index('ix_search_entry_tenant_id_product_id', 'search_entry', ['tenant_id', 'product_id'], unique=False, schema='catalog')
    op.create_index('ix_search_entry_words', 'search_entry', ['tenant_id', 'words'], unique=False, schema='catalog', postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_table('variant_attribute_value',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('value_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'value_id'], ['catalog.product_attribute_value.tenant_id', 'catalog.product_attribute_value.id'], name=op.f('fk_variant_attribute_value_tenant_id_value_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_variant_attribute_value_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_variant_attribute_value_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_variant_attribute_value')),
    sa.UniqueConstraint('tenant_id', 'variant_id', 'value_id', name=op.f('uq_variant_attribute_value_tenant_id_variant_id_value_id')),
    schema='catalog'
    )
    op.create_index('ix_variant_attribute_value_tenant_id_value_id', 'variant_attribute_value', ['tenant_id', 'value_id'], unique=False, schema='catalog')
    op.create_table('variant_barcode',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('barcode', sa.Text(), nullable=False, comment='normalised: GTIN codes with 13 digits, others as they are'),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_variant_barcode_quantity_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_variant_barcode_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_variant_barcode_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_variant_barcode')),
    schema='catalog'
    )
    op.create_index('ix_variant_barcode_tenant_id_variant_id', 'variant_barcode', ['tenant_id', 'variant_id'], unique=False, schema='catalog')
    op.create_index('uq_variant_barcode_live', 'variant_barcode', ['tenant_id', 'barcode'], unique=True, schema='catalog', postgresql_where=sa.text('deleted_at IS NULL'), sqlite_where=sa.text('deleted_at IS NULL'))
    op.create_table('inventory_log',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False, comment="the level's version after it: the order of a variant's movements"),
    sa.Column('type', sa.Enum('PURCHASE', 'SALE', 'ADJUSTMENT', 'TRANSFER_IN', 'TRANSFER_OUT', 'RETURN', 'DAMAGE', 'EXPIRED', 'INITIAL', 'EXCHANGE_IN', 'EXCHANGE_OUT', 'RESERVATION', 'RELEASE', name='movement_type', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('reserved', Quantity(), server_default=sa.text('0'), nullable=False, comment='change of what is promised to somebody'),
    sa.Column('quantity_before', Quantity(), nullable=False),
    sa.Column('quantity_after', Quantity(), nullable=False),
    sa.Column('unit_cost', Money(), nullable=False),
    sa.Column('value', Money(), nullable=False, comment="signed, in the branch's currency; the ledger's inventory account moves by it"),
    sa.Column('source_kind', sa.Text(), nullable=False, comment='sale, adjustment, …'),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False, comment='number of the document, as people know it'),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('moved_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_inventory_log_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_inventory_log_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_inventory_log_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_inventory_log')),
    schema='inventory'
    )
    op.create_index('ix_inventory_log_moved_at', 'inventory_log', ['tenant_id', 'moved_at'], unique=False, schema='inventory')
    op.create_index('ix_inventory_log_source', 'inventory_log', ['tenant_id', 'source_kind', 'source_id'], unique=False, schema='inventory')
    op.create_index('ix_inventory_log_tenant_id_branch_id', 'inventory_log', ['tenant_id', 'branch_id'], unique=False, schema='inventory')
    op.create_index('ix_inventory_log_variant', 'inventory_log', ['tenant_id', 'variant_id', 'branch_id', 'sequence', 'id'], unique=False, schema='inventory')
    op.create_table('serialized_item',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('serial_number', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('AVAILABLE', 'SOLD', 'RESERVED', 'DAMAGED', 'RETURNED', 'EXPIRED', 'IN_TRANSIT', name='serial_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_serialized_item_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_serialized_item_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_serialized_item_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_serialized_item')),
    sa.UniqueConstraint('tenant_id', 'variant_id', 'serial_number', name=op.f('uq_serialized_item_tenant_id_variant_id_serial_number')),
    schema='inventory'
    )
    op.create_index('ix_serialized_item_serial', 'serialized_item', ['tenant_id', 'serial_number'], unique=False, schema='inventory')
    op.create_index('ix_serialized_item_tenant_id_branch_id', 'serialized_item', ['tenant_id', 'branch_id'], unique=False, schema='inventory')
    op.create_table('stock_adjustment',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('unit_cost', Money(), nullable=False),
    sa.Column('value', Money(), nullable=False),
    sa.Column('reason', sa.Enum('DAMAGE', 'THEFT', 'EXPIRY', 'CORRECTION', 'RECOUNT', 'RETURN', 'INITIAL', 'OTHER', name='adjustment_reason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('external_reference', sa.Text(), nullable=True, comment='row of an import, so that it is never done twice'),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('adjusted_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_stock_adjustment_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_stock_adjustment_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_stock_adjustment_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_stock_adjustment')),
    sa.UniqueConstraint('tenant_id', 'external_reference', name=op.f('uq_stock_adjustment_tenant_id_external_reference')),
    schema='inventory'
    )
    op.create_index('ix_stock_adjustment_document', 'stock_adjustment', ['tenant_id', 'document_id'], unique=False, schema='inventory')
    op.create_index('ix_stock_adjustment_number', 'stock_adjustment', ['tenant_id', 'number'], unique=False, schema='inventory')
    op.create_index('ix_stock_adjustment_tenant_id_branch_id', 'stock_adjustment', ['tenant_id', 'branch_id'], unique=False, schema='inventory')
    op.create_index('ix_stock_adjustment_tenant_id_variant_id', 'stock_adjustment', ['tenant_id', 'variant_id'], unique=False, schema='inventory')
    op.create_table('stock_alert',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False, comment='low or out'),
    sa.Column('severity', sa.Enum('LOW', 'MEDIUM', 'HIGH', 'CRITICAL', name='alert_severity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('reorder_level', Quantity(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('resolved_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_stock_alert_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_stock_alert_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_stock_alert_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_stock_alert')),
    schema='inventory'
    )
    op.create_index('ix_stock_alert_tenant_id_branch_id', 'stock_alert', ['tenant_id', 'branch_id'], unique=False, schema='inventory')
    op.create_index('ix_stock_alert_tenant_id_variant_id', 'stock_alert', ['tenant_id', 'variant_id'], unique=False, schema='inventory')
    op.create_index('uq_stock_alert_open', 'stock_alert', ['tenant_id', 'branch_id', 'variant_id'], unique=True, schema='inventory', postgresql_where=sa.text('resolved_at IS NULL'), sqlite_where=sa.text('resolved_at IS NULL'))
    op.create_table('stock_level',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('reserved', Quantity(), nullable=False),
    sa.Column('value', Money(), nullable=False, comment="at cost, in the branch's currency"),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_stock_level_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_stock_level_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_stock_level_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_stock_level')),
    sa.UniqueConstraint('tenant_id', 'branch_id', 'variant_id', name=op.f('uq_stock_level_tenant_id_branch_id_variant_id')),
    schema='inventory'
    )
    op.create_index('ix_stock_level_tenant_id_variant_id', 'stock_level', ['tenant_id', 'variant_id'], unique=False, schema='inventory')
    op.create_table('cart',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('employee_id', sa.Uuid(), nullable=False),
    sa.Column('customer_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Enum('OPEN', 'HELD', 'COMPLETED', 'ABANDONED', name='cart_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('service_type', sa.Text(), nullable=False),
    sa.Column('return_mode', sa.Boolean(), nullable=False, comment='goods come back without their receipt'),
    sa.Column('original_sale_id', sa.Uuid(), nullable=True, comment='the receipt that lines of this cart return from'),
    sa.Column('discount_kind', sa.Text(), nullable=True, comment='percent or amount, off the whole cart'),
    sa.Column('discount_value', Money(), nullable=True),
    sa.Column('discount_reason', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('subtotal', Money(), nullable=False),
    sa.Column('discount', Money(), nullable=False),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('total', Money(), nullable=False),
    sa.Column('line_count', sa.Integer(), nullable=False),
    sa.Column('last_line_number', sa.Integer(), nullable=False, comment='of all lines ever, the removed ones too'),
    sa.Column('approved_total', Money(), nullable=True, comment='up to here a manager let this sale pass'),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True),
    sa.Column('subtotal_shown', sa.Boolean(), nullable=False, comment='lines removed from now on leave a loud trace'),
    sa.Column('held_number', sa.Integer(), nullable=True),
    sa.Column('held_name', sa.Text(), nullable=True),
    sa.Column('held_at', UtcDateTime(), nullable=True),
    sa.Column('held_by_id', sa.Uuid(), nullable=True),
    sa.Column('expires_at', UtcDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'approved_by_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_cart_tenant_id_approved_by_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_cart_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'customer_id'], ['customers.customer.tenant_id', 'customers.customer.id'], name=op.f('fk_cart_tenant_id_customer_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'employee_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_cart_tenant_id_employee_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'register_id'], ['business.register.tenant_id', 'business.register.id'], name=op.f('fk_cart_tenant_id_register_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'shift_id'], ['sales.shift.tenant_id', 'sales.shift.id'], name=op.f('fk_cart_tenant_id_shift_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_cart_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cart')),
    schema='sales'
    )
    op.create_index('ix_cart_tenant_id_approved_by_id', 'cart', ['tenant_id', 'approved_by_id'], unique=False, schema='sales')
    op.create_index('ix_cart_tenant_id_branch_id', 'cart', ['tenant_id', 'branch_id'], unique=False, schema='sales')
    op.create_index('ix_cart_tenant_id_customer_id', 'cart', ['tenant_id', 'customer_id'], unique=False, schema='sales')
    op.create_index('ix_cart_tenant_id_employee_id', 'cart', ['tenant_id', 'employee_id'], unique=False, schema='sales')
    op.create_index('ix_cart_tenant_id_register_id', 'cart', ['tenant_id', 'register_id'], unique=False, schema='sales')
    op.create_index('ix_cart_tenant_id_shift_id', 'cart', ['tenant_id', 'shift_id'], unique=False, schema='sales')
    op.create_index('uq_cart_held_number', 'cart', ['tenant_id', 'branch_id', 'held_number'], unique=True, schema='sales', postgresql_where=sa.text("status = 'HELD'"), sqlite_where=sa.text("status = 'HELD'"))
    op.create_index('uq_cart_open_register', 'cart', ['tenant_id', 'register_id'], unique=True, schema='sales', postgresql_where=sa.text("status = 'OPEN'"), sqlite_where=sa.text("status = 'OPEN'"))
    op.create_table('cart_event',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='line_removed, line_removed_after_subtotal, price_changed, discount, cart_abandoned, no_sale, held, recalled, held_expired, payment_undone, return, return_without_receipt'),
    sa.Column('cart_id', sa.Uuid(), nullable=True),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('employee_id', sa.Uuid(), nullable=False),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True),
    sa.Column('amount', Money(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'shift_id'], ['sales.shift.tenant_id', 'sales.shift.id'], name=op.f('fk_cart_event_tenant_id_shift_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_cart_event_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cart_event')),
    schema='sales'
    )
    op.create_index('ix_cart_event_kind', 'cart_event', ['tenant_id', 'kind', 'created_at'], unique=False, schema='sales')
    op.create_index('ix_cart_event_tenant_id_shift_id', 'cart_event', ['tenant_id', 'shift_id'], unique=False, schema='sales')
    op.create_table('cash_movement',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('direction', sa.Enum('IN', 'OUT', 'DROP', name='cash_direction', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount', Money(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('value', Money(), nullable=False, comment='the amount in home currency, as the books have it'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True),
    sa.Column('moved_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_cash_movement_amount_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'employee_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_cash_movement_tenant_id_employee_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'shift_id'], ['sales.shift.tenant_id', 'sales.shift.id'], name=op.f('fk_cash_movement_tenant_id_shift_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_cash_movement_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cash_movement')),
    schema='sales'
    )
    op.create_index('ix_cash_movement_tenant_id_employee_id', 'cash_movement', ['tenant_id', 'employee_id'], unique=False, schema='sales')
    op.create_index('ix_cash_movement_tenant_id_shift_id', 'cash_movement', ['tenant_id', 'shift_id'], unique=False, schema='sales')
    op.create_table('sale',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('SALE', 'RETURN', 'EXCHANGE', 'VOID', 'CANCELLATION', name='sale_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('COMPLETED', 'CANCELLED', 'REFUNDED', 'VOIDED', name='sale_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('branch_id', sa.Uuid(), nullable=False),
    sa.Column('register_id', sa.Uuid(), nullable=False),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('employee_id', sa.Uuid(), nullable=False, comment='the cashier'),
    sa.Column('employee_name', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.Uuid(), nullable=True),
    sa.Column('customer_name', sa.Text(), nullable=True),
    sa.Column('customer_tax_number', sa.Text(), nullable=True),
    sa.Column('original_sale_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('invoice_number', sa.Text(), nullable=False, comment='B1-T01-000123'),
    sa.Column('previous_hash', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False, comment="SHA-256 of the document's content"),
    sa.Column('hash', sa.Text(), nullable=False, comment='SHA-256 of previous hash, number and digest'),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('sold_at', UtcDateTime(), nullable=False),
    sa.Column('clock_skew_ms', sa.Integer(), nullable=False, comment="the device's clock minus ours"),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('service_type', sa.Text(), nullable=False),
    sa.Column('subtotal', Money(), nullable=False, comment='net of tax, after discounts'),
    sa.Column('discount', Money(), nullable=False, comment="line and cart discounts together, in the prices' own terms"),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('total', Money(), nullable=False, comment='subtotal + tax'),
    sa.Column('rounding', Money(), nullable=False, comment='cash rounding: paid = total + rounding'),
    sa.Column('paid', Money(), nullable=False, comment="sum of the payments' amounts"),
    sa.Column('change', Money(), nullable=False),
    sa.Column('cost', Money(), nullable=False, comment='of goods sold, sum of the lines'),
    sa.Column('line_count', sa.Integer(), nullable=False),
    sa.Column('gross', Money(), nullable=False, comment='sum of the totals of lines sold: gross + returned = total'),
    sa.Column('returned', Money(), nullable=False, comment='sum of the totals of lines that came back, zero or less'),
    sa.Column('units_sold', Quantity(), nullable=False),
    sa.Column('units_returned', Quantity(), nullable=False, comment='zero or less'),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False, comment='till, api, import, edge'),
    sa.Column('external_reference', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'branch_id'], ['business.branch.tenant_id', 'business.branch.id'], name=op.f('fk_sale_tenant_id_branch_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'customer_id'], ['customers.customer.tenant_id', 'customers.customer.id'], name=op.f('fk_sale_tenant_id_customer_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'employee_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_sale_tenant_id_employee_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'original_sale_id'], ['sales.sale.tenant_id', 'sales.sale.id'], name=op.f('fk_sale_tenant_id_original_sale_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'register_id'], ['business.register.tenant_id', 'business.register.id'], name=op.f('fk_sale_tenant_id_register_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'shift_id'], ['sales.shift.tenant_id', 'sales.shift.id'], name=op.f('fk_sale_tenant_id_shift_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_sale_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_sale')),
    sa.UniqueConstraint('tenant_id', 'series', 'sequence', name=op.f('uq_sale_tenant_id_series_sequence')),
    schema='sales'
    )
    op.create_index('ix_sale_branch_day', 'sale', ['tenant_id', 'branch_id', 'business_date'], unique=False, schema='sales')
    op.create_index('ix_sale_day', 'sale', ['tenant_id', 'business_date'], unique=False, schema='sales')
    op.create_index('ix_sale_sold_at', 'sale', ['tenant_id', 'sold_at'], unique=False, schema='sales')
    op.create_index('ix_sale_tenant_id_customer_id', 'sale', ['tenant_id', 'customer_id'], unique=False, schema='sales')
    op.create_index('ix_sale_tenant_id_employee_id', 'sale', ['tenant_id', 'employee_id'], unique=False, schema='sales')
    op.create_index('ix_sale_tenant_id_original_sale_id', 'sale', ['tenant_id', 'original_sale_id'], unique=False, schema='sales')
    op.create_index('ix_sale_tenant_id_register_id', 'sale', ['tenant_id', 'register_id'], unique=False, schema='sales')
    op.create_index('ix_sale_tenant_id_shift_id', 'sale', ['tenant_id', 'shift_id'], unique=False, schema='sales')
    op.create_index('uq_sale_external_reference', 'sale', ['tenant_id', 'external_reference'], unique=True, schema='sales', postgresql_where=sa.text('external_reference IS NOT NULL'), sqlite_where=sa.text('external_reference IS NOT NULL'))
    op.create_index('uq_sale_invoice_number', 'sale', ['tenant_id', 'invoice_number'], unique=True, schema='sales')
    op.create_table('receipt_print',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sale_id', sa.Uuid(), nullable=False),
    sa.Column('is_gift', sa.Boolean(), nullable=False, comment='without prices'),
    sa.Column('number', sa.Integer(), nullable=False, comment='1 is the receipt itself'),
    sa.Column('way', sa.Enum('BROWSER', 'PRINTER', name='print_way', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('employee_id', sa.Uuid(), nullable=True, comment='none: printed by itself after the sale'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'employee_id'], ['business.employee.tenant_id', 'business.employee.id'], name=op.f('fk_receipt_print_tenant_id_employee_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'sale_id'], ['sales.sale.tenant_id', 'sales.sale.id'], name=op.f('fk_receipt_print_tenant_id_sale_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_receipt_print_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_receipt_print')),
    sa.UniqueConstraint('tenant_id', 'sale_id', 'is_gift', 'number', name=op.f('uq_receipt_print_tenant_id_sale_id_is_gift_number')),
    schema='billing'
    )
    op.create_index('ix_receipt_print_tenant_id_employee_id', 'receipt_print', ['tenant_id', 'employee_id'], unique=False, schema='billing')
    op.create_table('serial_status_history',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('from_status', sa.Text(), nullable=True),
    sa.Column('to_status', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('source_kind', sa.Text(), nullable=True),
    sa.Column('source_id', sa.Uuid(), nullable=True),
    sa.Column('employee_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'item_id'], ['inventory.serialized_item.tenant_id', 'inventory.serialized_item.id'], name=op.f('fk_serial_status_history_tenant_id_item_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_serial_status_history_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_serial_status_history')),
    schema='inventory'
    )
    op.create_index('ix_serial_status_history_tenant_id_item_id', 'serial_status_history', ['tenant_id', 'item_id'], unique=False, schema='inventory')
    op.create_table('cart_line',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cart_id', sa.Uuid(), nullable=False),
    sa.Column('line_number', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('barcode', sa.Text(), nullable=True),
    sa.Column('product_name', sa.Text(), nullable=False),
    sa.Column('product_name_ar', sa.Text(), nullable=True),
    sa.Column('category_id', sa.Uuid(), nullable=True),
    sa.Column('category_name', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('decimals', sa.Integer(), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('list_price', Money(), nullable=False),
    sa.Column('unit_price', Money(), nullable=False),
    sa.Column('min_price', Money(), nullable=True),
    sa.Column('price_reason', sa.Text(), nullable=True),
    sa.Column('discount_kind', sa.Text(), nullable=True),
    sa.Column('discount_value', Money(), nullable=True),
    sa.Column('discount_reason', sa.Text(), nullable=True),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True),
    sa.Column('taxes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='snapshot: id, code, name, kind, rate, included, compounds, affected_by_previous'),
    sa.Column('oversell', sa.Text(), nullable=False),
    sa.Column('keeps_stock', sa.Boolean(), nullable=False),
    sa.Column('has_serials', sa.Boolean(), nullable=False),
    sa.Column('serial_number', sa.Text(), nullable=True),
    sa.Column('original_item_id', sa.Uuid(), nullable=True, comment='the sold line that this line gives back'),
    sa.Column('return_reason', sa.Text(), nullable=True),
    sa.Column('restock', sa.Boolean(), nullable=False),
    sa.Column('gross', Money(), nullable=False),
    sa.Column('discount', Money(), nullable=False),
    sa.Column('order_discount', Money(), nullable=False),
    sa.Column('net', Money(), nullable=False),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('total', Money(), nullable=False),
    sa.Column('line_taxes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False, comment='per tax: code, base, amount, from the money engine'),
    sa.Column('removed_at', UtcDateTime(), nullable=True),
    sa.Column('removed_by_id', sa.Uuid(), nullable=True),
    sa.Column('removed_reason', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_cart_line_quantity_not_zero')),
    sa.ForeignKeyConstraint(['tenant_id', 'cart_id'], ['sales.cart.tenant_id', 'sales.cart.id'], name=op.f('fk_cart_line_tenant_id_cart_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_cart_line_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_cart_line_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cart_line')),
    schema='sales'
    )
    op.create_index('ix_cart_line_cart', 'cart_line', ['tenant_id', 'cart_id', 'line_number'], unique=False, schema='sales')
    op.create_index('ix_cart_line_tenant_id_variant_id', 'cart_line', ['tenant_id', 'variant_id'], unique=False, schema='sales')
    op.create_table('cart_scan',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cart_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False, comment='added, customer, receipt, or why not: not_found, not_for_sale …'),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'cart_id'], ['sales.cart.tenant_id', 'sales.cart.id'], name=op.f('fk_cart_scan_tenant_id_cart_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_cart_scan_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cart_scan')),
    schema='sales'
    )
    op.create_index('ix_cart_scan_tenant_id_cart_id', 'cart_scan', ['tenant_id', 'cart_id'], unique=False, schema='sales')
    op.create_table('sale_item',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sale_id', sa.Uuid(), nullable=False),
    sa.Column('line_number', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Uuid(), nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('barcode', sa.Text(), nullable=True),
    sa.Column('product_name', sa.Text(), nullable=False),
    sa.Column('product_name_ar', sa.Text(), nullable=True),
    sa.Column('category_id', sa.Uuid(), nullable=True),
    sa.Column('category_name', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('quantity', Quantity(), nullable=False),
    sa.Column('list_price', Money(), nullable=False),
    sa.Column('unit_price', Money(), nullable=False),
    sa.Column('gross', Money(), nullable=False),
    sa.Column('discount', Money(), nullable=False),
    sa.Column('order_discount', Money(), nullable=False),
    sa.Column('net', Money(), nullable=False),
    sa.Column('tax', Money(), nullable=False),
    sa.Column('total', Money(), nullable=False),
    sa.Column('unit_cost', Money(), nullable=False),
    sa.Column('cost', Money(), nullable=False),
    sa.Column('keeps_stock', sa.Boolean(), nullable=False),
    sa.Column('original_item_id', sa.Uuid(), nullable=True),
    sa.Column('returned_quantity', Quantity(), nullable=False),
    sa.Column('serial_number', sa.Text(), nullable=True),
    sa.Column('restocked', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.CheckConstraint('returned_quantity >= 0 AND (returned_quantity = 0 OR returned_quantity <= quantity)', name=op.f('ck_sale_item_returned_at_most_sold')),
    sa.CheckConstraint('total = net + tax', name=op.f('ck_sale_item_total_is_net_and_tax')),
    sa.ForeignKeyConstraint(['tenant_id', 'original_item_id'], ['sales.sale_item.tenant_id', 'sales.sale_item.id'], name=op.f('fk_sale_item_tenant_id_original_item_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'sale_id'], ['sales.sale.tenant_id', 'sales.sale.id'], name=op.f('fk_sale_item_tenant_id_sale_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'variant_id'], ['catalog.product_variant.tenant_id', 'catalog.product_variant.id'], name=op.f('fk_sale_item_tenant_id_variant_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_sale_item_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_sale_item')),
    schema='sales'
    )
    op.create_index('ix_sale_item_sale', 'sale_item', ['tenant_id', 'sale_id', 'line_number'], unique=False, schema='sales')
    op.create_index('ix_sale_item_tenant_id_original_item_id', 'sale_item', ['tenant_id', 'original_item_id'], unique=False, schema='sales')
    op.create_index('ix_sale_item_tenant_id_variant_id', 'sale_item', ['tenant_id', 'variant_id'], unique=False, schema='sales')
    op.create_table('sale_payment',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sale_id', sa.Uuid(), nullable=False),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('leg_number', sa.Integer(), nullable=False),
    sa.Column('method', sa.Enum('CASH', 'CARD', 'BANK_TRANSFER', 'MOBILE', 'CHECK', 'CREDIT', 'GIFT_CARD', 'ONLINE', 'STORE_CREDIT', 'OTHER', name='payment_method', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount', Money(), nullable=False, comment='home currency, net of change'),
    sa.Column('tendered', Money(), nullable=False),
    sa.Column('change', Money(), nullable=False),
    sa.Column('foreign_currency', sa.Text(), nullable=True),
    sa.Column('foreign_amount', Money(), nullable=True),
    sa.Column('exchange_rate', ExchangeQuote(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('terminal_payment_id', sa.Uuid(), nullable=True),
    sa.Column('refund_of_id', sa.Uuid(), nullable=True),
    sa.Column('refunded', Money(), nullable=False, comment='given back so far by later documents'),
    sa.Column('paid_at', UtcDateTime(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.CheckConstraint('refunded >= 0 AND (refunded = 0 OR refunded <= amount)', name=op.f('ck_sale_payment_refunded_at_most_paid')),
    sa.ForeignKeyConstraint(['tenant_id', 'refund_of_id'], ['sales.sale_payment.tenant_id', 'sales.sale_payment.id'], name=op.f('fk_sale_payment_tenant_id_refund_of_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'sale_id'], ['sales.sale.tenant_id', 'sales.sale.id'], name=op.f('fk_sale_payment_tenant_id_sale_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'shift_id'], ['sales.shift.tenant_id', 'sales.shift.id'], name=op.f('fk_sale_payment_tenant_id_shift_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'terminal_payment_id'], ['payments.terminal_payment.tenant_id', 'payments.terminal_payment.id'], name=op.f('fk_sale_payment_tenant_id_terminal_payment_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_sale_payment_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_sale_payment')),
    schema='sales'
    )
    op.create_index('ix_sale_payment_shift', 'sale_payment', ['tenant_id', 'shift_id', 'method'], unique=False, schema='sales')
    op.create_index('ix_sale_payment_tenant_id_refund_of_id', 'sale_payment', ['tenant_id', 'refund_of_id'], unique=False, schema='sales')
    op.create_index('ix_sale_payment_tenant_id_sale_id', 'sale_payment', ['tenant_id', 'sale_id'], unique=False, schema='sales')
    op.create_index('ix_sale_payment_tenant_id_terminal_payment_id', 'sale_payment', ['tenant_id', 'terminal_payment_id'], unique=False, schema='sales')
    op.create_table('cart_payment',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cart_id', sa.Uuid(), nullable=False),
    sa.Column('leg_number', sa.Integer(), nullable=False),
    sa.Column('method', sa.Enum('CASH', 'CARD', 'BANK_TRANSFER', 'MOBILE', 'CHECK', 'CREDIT', 'GIFT_CARD', 'ONLINE', 'STORE_CREDIT', 'OTHER', name='cart_payment_method', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount', Money(), nullable=False, comment='home currency, what it settles; negative for a refund'),
    sa.Column('tendered', Money(), nullable=False, comment='home currency, what was handed over'),
    sa.Column('change', Money(), nullable=False),
    sa.Column('foreign_currency', sa.Text(), nullable=True),
    sa.Column('foreign_amount', Money(), nullable=True),
    sa.Column('exchange_rate', ExchangeQuote(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('terminal_payment_id', sa.Uuid(), nullable=True),
    sa.Column('refund_of_id', sa.Uuid(), nullable=True, comment='the payment that this leg gives back'),
    sa.Column('removed_at', UtcDateTime(), nullable=True),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('updated_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'cart_id'], ['sales.cart.tenant_id', 'sales.cart.id'], name=op.f('fk_cart_payment_tenant_id_cart_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'refund_of_id'], ['sales.sale_payment.tenant_id', 'sales.sale_payment.id'], name=op.f('fk_cart_payment_tenant_id_refund_of_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'terminal_payment_id'], ['payments.terminal_payment.tenant_id', 'payments.terminal_payment.id'], name=op.f('fk_cart_payment_tenant_id_terminal_payment_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_cart_payment_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cart_payment')),
    schema='sales'
    )
    op.create_index('ix_cart_payment_tenant_id_cart_id', 'cart_payment', ['tenant_id', 'cart_id'], unique=False, schema='sales')
    op.create_index('ix_cart_payment_tenant_id_refund_of_id', 'cart_payment', ['tenant_id', 'refund_of_id'], unique=False, schema='sales')
    op.create_index('ix_cart_payment_tenant_id_terminal_payment_id', 'cart_payment', ['tenant_id', 'terminal_payment_id'], unique=False, schema='sales')
    op.create_table('sale_item_tax',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sale_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('tax_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('rate', Rate(), nullable=False),
    sa.Column('included', sa.Boolean(), nullable=False),
    sa.Column('base', Money(), nullable=False),
    sa.Column('amount', Money(), nullable=False),
    sa.Column('created_at', UtcDateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'item_id'], ['sales.sale_item.tenant_id', 'sales.sale_item.id'], name=op.f('fk_sale_item_tax_tenant_id_item_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'sale_id'], ['sales.sale.tenant_id', 'sales.sale.id'], name=op.f('fk_sale_item_tax_tenant_id_sale_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['business.tenant.id'], name=op.f('fk_sale_item_tax_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_sale_item_tax')),
    schema='sales'
    )
    op.create_index('ix_sale_item_tax_tenant_id_item_id', 'sale_item_tax', ['tenant_id', 'item_id'], unique=False, schema='sales')
    op.create_index('ix_sale_item_tax_tenant_id_sale_id', 'sale_item_tax', ['tenant_id', 'sale_id'], unique=False, schema='sales')
    op.execute("""CREATE SCHEMA IF NOT EXISTS system;
CREATE OR REPLACE FUNCTION system.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0
       AND (to_jsonb(OLD) - TG_ARGV::text[]) = (to_jsonb(NEW) - TG_ARGV::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;""")
    op.execute("GRANT USAGE ON SCHEMA accounting TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA billing TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA business TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA catalog TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA communication TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA customers TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA identity TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA inventory TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA licensing TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA payments TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA sales TO wkpos_app")
    op.execute("GRANT USAGE ON SCHEMA system TO wkpos_app")
    op.execute("GRANT SELECT ON system.alembic_version TO wkpos_app")
    op.execute('REVOKE ALL ON accounting."accounting_period" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON accounting."accounting_period" TO wkpos_app')
    op.execute('ALTER TABLE accounting."accounting_period" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE accounting."accounting_period" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON accounting."accounting_period"')
    op.execute('CREATE POLICY tenant ON accounting."accounting_period" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON accounting."chart_of_account" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON accounting."chart_of_account" TO wkpos_app')
    op.execute('ALTER TABLE accounting."chart_of_account" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE accounting."chart_of_account" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON accounting."chart_of_account"')
    op.execute('CREATE POLICY tenant ON accounting."chart_of_account" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON accounting."journal_entry" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON accounting."journal_entry" TO wkpos_app')
    op.execute('GRANT UPDATE (status) ON accounting."journal_entry" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounting."journal_entry" FOR EACH ROW EXECUTE FUNCTION system.refuse_change(\'status\')')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON accounting."journal_entry" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE accounting."journal_entry" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE accounting."journal_entry" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON accounting."journal_entry"')
    op.execute('CREATE POLICY tenant ON accounting."journal_entry" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON accounting."journal_entry_line" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON accounting."journal_entry_line" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounting."journal_entry_line" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON accounting."journal_entry_line" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE accounting."journal_entry_line" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE accounting."journal_entry_line" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON accounting."journal_entry_line"')
    op.execute('CREATE POLICY tenant ON accounting."journal_entry_line" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON accounting."posting_account" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON accounting."posting_account" TO wkpos_app')
    op.execute('ALTER TABLE accounting."posting_account" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE accounting."posting_account" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON accounting."posting_account"')
    op.execute('CREATE POLICY tenant ON accounting."posting_account" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON billing."document" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON billing."document" TO wkpos_app')
    op.execute('ALTER TABLE billing."document" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE billing."document" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON billing."document"')
    op.execute('CREATE POLICY tenant ON billing."document" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON billing."receipt_print" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON billing."receipt_print" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing."receipt_print" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON billing."receipt_print" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE billing."receipt_print" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE billing."receipt_print" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON billing."receipt_print"')
    op.execute('CREATE POLICY tenant ON billing."receipt_print" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."api_key" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."api_key" TO wkpos_app')
    op.execute('ALTER TABLE business."api_key" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."api_key" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."api_key"')
    op.execute('CREATE POLICY tenant ON business."api_key" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."branch" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."branch" TO wkpos_app')
    op.execute('ALTER TABLE business."branch" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."branch" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."branch"')
    op.execute('CREATE POLICY tenant ON business."branch" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."custom_role" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."custom_role" TO wkpos_app')
    op.execute('ALTER TABLE business."custom_role" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."custom_role" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."custom_role"')
    op.execute('CREATE POLICY tenant ON business."custom_role" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."employee" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."employee" TO wkpos_app')
    op.execute('ALTER TABLE business."employee" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."employee" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."employee"')
    op.execute('CREATE POLICY tenant ON business."employee" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('DROP POLICY IF EXISTS own ON business."employee"')
    op.execute('CREATE POLICY own ON business."employee" FOR SELECT TO wkpos_app USING (user_id = (select nullif(current_setting(\'app.user_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."installed_license" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."installed_license" TO wkpos_app')
    op.execute('ALTER TABLE business."installed_license" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."installed_license" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."installed_license"')
    op.execute('CREATE POLICY tenant ON business."installed_license" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."register" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."register" TO wkpos_app')
    op.execute('ALTER TABLE business."register" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."register" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."register"')
    op.execute('CREATE POLICY tenant ON business."register" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."role_permission_config" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."role_permission_config" TO wkpos_app')
    op.execute('ALTER TABLE business."role_permission_config" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE business."role_permission_config" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."role_permission_config"')
    op.execute('CREATE POLICY tenant ON business."role_permission_config" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON business."tenant" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON business."tenant" TO wkpos_app')
    op.execute('ALTER TABLE business."tenant" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON business."tenant"')
    op.execute('CREATE POLICY tenant ON business."tenant" TO wkpos_app USING (id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR id IN (SELECT e.tenant_id FROM business.employee e WHERE e.user_id = (select nullif(current_setting(\'app.user_id\', true), \'\')::uuid)) OR (select current_setting(\'app.system\', true) = \'on\')) WITH CHECK (id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR id IN (SELECT e.tenant_id FROM business.employee e WHERE e.user_id = (select nullif(current_setting(\'app.user_id\', true), \'\')::uuid)) OR (select current_setting(\'app.system\', true) = \'on\'))')
    op.execute('REVOKE ALL ON catalog."category" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."category" TO wkpos_app')
    op.execute('ALTER TABLE catalog."category" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."category" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."category"')
    op.execute('CREATE POLICY tenant ON catalog."category" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product"')
    op.execute('CREATE POLICY tenant ON catalog."product" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_attribute" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product_attribute" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_attribute" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_attribute" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_attribute"')
    op.execute('CREATE POLICY tenant ON catalog."product_attribute" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_attribute_value" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product_attribute_value" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_attribute_value" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_attribute_value" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_attribute_value"')
    op.execute('CREATE POLICY tenant ON catalog."product_attribute_value" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_image" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product_image" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_image" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_image" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_image"')
    op.execute('CREATE POLICY tenant ON catalog."product_image" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_import" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product_import" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_import" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_import" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_import"')
    op.execute('CREATE POLICY tenant ON catalog."product_import" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_tag" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product_tag" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_tag" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_tag" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_tag"')
    op.execute('CREATE POLICY tenant ON catalog."product_tag" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_tagging" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON catalog."product_tagging" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_tagging" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_tagging" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_tagging"')
    op.execute('CREATE POLICY tenant ON catalog."product_tagging" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_tax" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON catalog."product_tax" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_tax" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_tax" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_tax"')
    op.execute('CREATE POLICY tenant ON catalog."product_tax" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."product_variant" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."product_variant" TO wkpos_app')
    op.execute('ALTER TABLE catalog."product_variant" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."product_variant" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."product_variant"')
    op.execute('CREATE POLICY tenant ON catalog."product_variant" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."search_entry" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."search_entry" TO wkpos_app')
    op.execute('ALTER TABLE catalog."search_entry" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."search_entry" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."search_entry"')
    op.execute('CREATE POLICY tenant ON catalog."search_entry" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."tax" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."tax" TO wkpos_app')
    op.execute('ALTER TABLE catalog."tax" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."tax" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."tax"')
    op.execute('CREATE POLICY tenant ON catalog."tax" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."unit" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."unit" TO wkpos_app')
    op.execute('ALTER TABLE catalog."unit" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."unit" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."unit"')
    op.execute('CREATE POLICY tenant ON catalog."unit" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."variant_attribute_value" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON catalog."variant_attribute_value" TO wkpos_app')
    op.execute('ALTER TABLE catalog."variant_attribute_value" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."variant_attribute_value" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."variant_attribute_value"')
    op.execute('CREATE POLICY tenant ON catalog."variant_attribute_value" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON catalog."variant_barcode" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON catalog."variant_barcode" TO wkpos_app')
    op.execute('ALTER TABLE catalog."variant_barcode" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE catalog."variant_barcode" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON catalog."variant_barcode"')
    op.execute('CREATE POLICY tenant ON catalog."variant_barcode" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON communication."notification" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON communication."notification" TO wkpos_app')
    op.execute('ALTER TABLE communication."notification" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE communication."notification" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON communication."notification"')
    op.execute('CREATE POLICY tenant ON communication."notification" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON communication."notification_log" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON communication."notification_log" TO wkpos_app')
    op.execute('ALTER TABLE communication."notification_log" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON communication."notification_log"')
    op.execute('CREATE POLICY tenant ON communication."notification_log" TO wkpos_app USING (tenant_id IS NOT DISTINCT FROM (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\')) WITH CHECK (tenant_id IS NOT DISTINCT FROM (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\'))')
    op.execute('REVOKE ALL ON communication."print_job" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON communication."print_job" TO wkpos_app')
    op.execute('ALTER TABLE communication."print_job" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE communication."print_job" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON communication."print_job"')
    op.execute('CREATE POLICY tenant ON communication."print_job" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\')) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\'))')
    op.execute('REVOKE ALL ON customers."customer" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON customers."customer" TO wkpos_app')
    op.execute('ALTER TABLE customers."customer" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE customers."customer" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON customers."customer"')
    op.execute('CREATE POLICY tenant ON customers."customer" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON identity."password_history" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON identity."password_history" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON identity."password_history" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON identity."password_history" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('REVOKE ALL ON identity."password_reset" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON identity."password_reset" TO wkpos_app')
    op.execute('REVOKE ALL ON identity."user" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON identity."user" TO wkpos_app')
    op.execute('REVOKE ALL ON identity."user_login_history" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON identity."user_login_history" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON identity."user_login_history" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON identity."user_login_history" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('REVOKE ALL ON identity."user_session" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON identity."user_session" TO wkpos_app')
    op.execute('REVOKE ALL ON inventory."inventory_log" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON inventory."inventory_log" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory."inventory_log" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON inventory."inventory_log" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE inventory."inventory_log" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE inventory."inventory_log" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON inventory."inventory_log"')
    op.execute('CREATE POLICY tenant ON inventory."inventory_log" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON inventory."serial_status_history" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON inventory."serial_status_history" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory."serial_status_history" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON inventory."serial_status_history" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE inventory."serial_status_history" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE inventory."serial_status_history" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON inventory."serial_status_history"')
    op.execute('CREATE POLICY tenant ON inventory."serial_status_history" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON inventory."serialized_item" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON inventory."serialized_item" TO wkpos_app')
    op.execute('ALTER TABLE inventory."serialized_item" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE inventory."serialized_item" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON inventory."serialized_item"')
    op.execute('CREATE POLICY tenant ON inventory."serialized_item" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON inventory."stock_adjustment" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON inventory."stock_adjustment" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory."stock_adjustment" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON inventory."stock_adjustment" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE inventory."stock_adjustment" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE inventory."stock_adjustment" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON inventory."stock_adjustment"')
    op.execute('CREATE POLICY tenant ON inventory."stock_adjustment" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON inventory."stock_alert" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON inventory."stock_alert" TO wkpos_app')
    op.execute('ALTER TABLE inventory."stock_alert" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE inventory."stock_alert" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON inventory."stock_alert"')
    op.execute('CREATE POLICY tenant ON inventory."stock_alert" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON inventory."stock_level" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON inventory."stock_level" TO wkpos_app')
    op.execute('ALTER TABLE inventory."stock_level" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE inventory."stock_level" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON inventory."stock_level"')
    op.execute('CREATE POLICY tenant ON inventory."stock_level" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON licensing."activation" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."activation" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."admin_api_key" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."admin_api_key" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."admin_user" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."admin_user" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."api_quota" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."api_quota" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."api_report" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON licensing."api_report" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."api_usage" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON licensing."api_usage" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."api_usage_summary" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."api_usage_summary" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."credit_note" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."credit_note" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."decision_summary" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."decision_summary" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."device_fingerprint" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."device_fingerprint" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."document_counter" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."document_counter" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."entitlement" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."entitlement" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."feature_flag" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."feature_flag" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."former_token" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."former_token" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license_audit_log" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON licensing."license_audit_log" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON licensing."license_audit_log" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON licensing."license_audit_log" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('REVOKE ALL ON licensing."license_decision" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, DELETE ON licensing."license_decision" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only_erased BEFORE DELETE ON licensing."license_decision" FOR EACH ROW WHEN (OLD.created_at > now() - interval \'1 day\') EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE ON licensing."license_decision" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON licensing."license_decision" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('REVOKE ALL ON licensing."license_mail" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license_mail" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license_module" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license_module" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license_module_permission" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license_module_permission" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license_order" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license_order" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license_plan" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license_plan" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."license_violation" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."license_violation" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."module" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."module" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."module_permission" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."module_permission" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."offline_license" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."offline_license" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."offline_token" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."offline_token" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."owner" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."owner" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."payment_case" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."payment_case" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."plan_module" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."plan_module" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."portal_session" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."portal_session" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."sign_in_failure" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON licensing."sign_in_failure" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."sign_in_link" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."sign_in_link" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."signing_key" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."signing_key" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."stripe_event" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON licensing."stripe_event" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."subscription" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."subscription" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."system_setting" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."system_setting" TO wkpos_app')
    op.execute('REVOKE ALL ON licensing."trial_request" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON licensing."trial_request" TO wkpos_app')
    op.execute('REVOKE ALL ON payments."exchange_rate" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON payments."exchange_rate" TO wkpos_app')
    op.execute('ALTER TABLE payments."exchange_rate" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE payments."exchange_rate" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON payments."exchange_rate"')
    op.execute('CREATE POLICY tenant ON payments."exchange_rate" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON payments."terminal_payment" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON payments."terminal_payment" TO wkpos_app')
    op.execute('ALTER TABLE payments."terminal_payment" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE payments."terminal_payment" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON payments."terminal_payment"')
    op.execute('CREATE POLICY tenant ON payments."terminal_payment" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."approval" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON sales."approval" TO wkpos_app')
    op.execute('ALTER TABLE sales."approval" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."approval" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."approval"')
    op.execute('CREATE POLICY tenant ON sales."approval" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."cart" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON sales."cart" TO wkpos_app')
    op.execute('ALTER TABLE sales."cart" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."cart" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."cart"')
    op.execute('CREATE POLICY tenant ON sales."cart" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."cart_event" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."cart_event" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."cart_event" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."cart_event" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."cart_event" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."cart_event" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."cart_event"')
    op.execute('CREATE POLICY tenant ON sales."cart_event" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."cart_line" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON sales."cart_line" TO wkpos_app')
    op.execute('ALTER TABLE sales."cart_line" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."cart_line" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."cart_line"')
    op.execute('CREATE POLICY tenant ON sales."cart_line" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."cart_payment" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON sales."cart_payment" TO wkpos_app')
    op.execute('ALTER TABLE sales."cart_payment" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."cart_payment" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."cart_payment"')
    op.execute('CREATE POLICY tenant ON sales."cart_payment" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."cart_scan" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."cart_scan" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."cart_scan" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."cart_scan" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."cart_scan" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."cart_scan" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."cart_scan"')
    op.execute('CREATE POLICY tenant ON sales."cart_scan" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."cash_movement" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."cash_movement" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."cash_movement" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."cash_movement" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."cash_movement" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."cash_movement" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."cash_movement"')
    op.execute('CREATE POLICY tenant ON sales."cash_movement" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."sale" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."sale" TO wkpos_app')
    op.execute('GRANT UPDATE (status) ON sales."sale" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."sale" FOR EACH ROW EXECUTE FUNCTION system.refuse_change(\'status\')')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."sale" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."sale" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."sale" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."sale"')
    op.execute('CREATE POLICY tenant ON sales."sale" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."sale_item" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."sale_item" TO wkpos_app')
    op.execute('GRANT UPDATE (returned_quantity) ON sales."sale_item" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."sale_item" FOR EACH ROW EXECUTE FUNCTION system.refuse_change(\'returned_quantity\')')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."sale_item" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."sale_item" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."sale_item" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."sale_item"')
    op.execute('CREATE POLICY tenant ON sales."sale_item" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."sale_item_tax" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."sale_item_tax" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."sale_item_tax" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."sale_item_tax" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."sale_item_tax" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."sale_item_tax" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."sale_item_tax"')
    op.execute('CREATE POLICY tenant ON sales."sale_item_tax" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."sale_payment" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."sale_payment" TO wkpos_app')
    op.execute('GRANT UPDATE (refunded) ON sales."sale_payment" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."sale_payment" FOR EACH ROW EXECUTE FUNCTION system.refuse_change(\'refunded\')')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."sale_payment" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."sale_payment" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."sale_payment" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."sale_payment"')
    op.execute('CREATE POLICY tenant ON sales."sale_payment" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."shift" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON sales."shift" TO wkpos_app')
    op.execute('ALTER TABLE sales."shift" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."shift" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."shift"')
    op.execute('CREATE POLICY tenant ON sales."shift" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON sales."z_report" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON sales."z_report" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sales."z_report" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON sales."z_report" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE sales."z_report" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE sales."z_report" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON sales."z_report"')
    op.execute('CREATE POLICY tenant ON sales."z_report" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON system."audit_log" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT ON system."audit_log" TO wkpos_app')
    op.execute('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON system."audit_log" FOR EACH ROW EXECUTE FUNCTION system.refuse_change()')
    op.execute('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON system."audit_log" FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()')
    op.execute('ALTER TABLE system."audit_log" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE system."audit_log" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON system."audit_log"')
    op.execute('CREATE POLICY tenant ON system."audit_log" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON system."idempotency_key" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON system."idempotency_key" TO wkpos_app')
    op.execute('ALTER TABLE system."idempotency_key" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE system."idempotency_key" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON system."idempotency_key"')
    op.execute('CREATE POLICY tenant ON system."idempotency_key" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute('REVOKE ALL ON system."job_run" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON system."job_run" TO wkpos_app')
    op.execute('ALTER TABLE system."job_run" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE system."job_run" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON system."job_run"')
    op.execute('CREATE POLICY tenant ON system."job_run" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\')) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\'))')
    op.execute('REVOKE ALL ON system."outbox_event" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON system."outbox_event" TO wkpos_app')
    op.execute('ALTER TABLE system."outbox_event" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE system."outbox_event" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON system."outbox_event"')
    op.execute('CREATE POLICY tenant ON system."outbox_event" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\')) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid) OR (select current_setting(\'app.system\', true) = \'on\'))')
    op.execute('REVOKE ALL ON system."series_counter" FROM wkpos_app')
    op.execute('GRANT SELECT, INSERT, UPDATE ON system."series_counter" TO wkpos_app')
    op.execute('ALTER TABLE system."series_counter" ALTER COLUMN tenant_id SET STATISTICS 0')
    op.execute('ALTER TABLE system."series_counter" ENABLE ROW LEVEL SECURITY')
    op.execute('DROP POLICY IF EXISTS tenant ON system."series_counter"')
    op.execute('CREATE POLICY tenant ON system."series_counter" TO wkpos_app USING (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting(\'app.tenant_id\', true), \'\')::uuid))')
    op.execute("""CREATE OR REPLACE FUNCTION catalog.search_variants(
    patterns text[], folded text, codes text[], sku text, categories uuid[], only_active boolean, archived boolean,
    most integer, skip integer)
RETURNS TABLE (variant_id uuid, product_id uuid, place bigint, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    tenant CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    wanted text := 'e.tenant_id = $1';
    named text := '';
    pattern text;
BEGIN
    wanted := wanted || CASE WHEN archived THEN ' AND e.deleted_at IS NOT NULL' ELSE ' AND e.deleted_at IS NULL' END;
    IF only_active THEN wanted := wanted || ' AND e.is_active'; END IF;
    IF categories IS NOT NULL THEN wanted := wanted || ' AND e.category_id = ANY ($5)'; END IF;
    FOREACH pattern IN ARRAY patterns LOOP
        named := named || CASE WHEN named = '' THEN '' ELSE ' AND ' END || format('e.words LIKE %L', pattern);
    END LOOP;
    IF named = '' THEN named := 'false'; END IF;
    IF length(sku) >= 3 THEN
        named := format('(%s OR e.sku_key ^@ %L)', named, sku);
    END IF;
    RETURN QUERY EXECUTE format($query$
        WITH exact AS MATERIALIZED (
            SELECT b.variant_id AS id FROM catalog.variant_barcode b
            WHERE b.tenant_id = $1 AND b.barcode = ANY ($3) AND b.deleted_at IS NULL
            UNION
            SELECT e.id FROM catalog.search_entry e WHERE e.tenant_id = $1 AND e.sku_key = $4
        ), found AS MATERIALIZED (
            SELECT e.id, e.product_id, 0 AS rank, length(e.words) AS length, e.words
            FROM catalog.search_entry e WHERE %1$s AND e.id = ANY (ARRAY(SELECT exact.id FROM exact))
            UNION ALL
            SELECT e.id, e.product_id,
                   CASE WHEN starts_with(e.words, ' ' || $2) THEN 2 WHEN strpos(e.words, ' ' || $2) > 0 THEN 3
                        WHEN starts_with(e.sku_key, $4) THEN 1 ELSE 4 END, length(e.words), e.words
            FROM catalog.search_entry e
            WHERE %1$s AND %2$s AND e.id <> ALL (ARRAY(SELECT exact.id FROM exact))
        ), page AS (
            SELECT * FROM found ORDER BY found.rank, found.length, found.words, found.id LIMIT $6 OFFSET $7
        )
        SELECT p.id, p.product_id, row_number() OVER (ORDER BY p.rank, p.length, p.words, p.id),
               (SELECT count(*) FROM found)
        FROM page p
    $query$, wanted, named) USING tenant, folded, codes, sku, categories, most, skip;
    IF FOUND OR skip > 0 OR length(folded) < 4 THEN RETURN; END IF;
    RETURN QUERY EXECUTE format($query$
        WITH alike AS (
            SELECT e.id, e.product_id, public.word_similarity($2, e.words) AS likeness, e.words
            FROM catalog.search_entry e WHERE %1$s AND e.words OPERATOR(public.%%>) $2
        )
        SELECT a.id, a.product_id, row_number() OVER (ORDER BY a.likeness DESC, length(a.words), a.id),
               count(*) OVER ()
        FROM alike a ORDER BY a.likeness DESC, length(a.words), a.id LIMIT $6
    $query$, wanted) USING tenant, folded, codes, sku, categories, most, skip;
END $$;
REVOKE ALL ON FUNCTION catalog.search_variants(text[], text, text[], text, uuid[], boolean, boolean, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalog.search_variants(text[], text, text[], text, uuid[], boolean, boolean, integer, integer) TO wkpos_app;""")
    op.execute("""CREATE OR REPLACE FUNCTION customers.search_customers(
    patterns text[], digits text, card text, mail text, most integer, skip integer)
RETURNS TABLE (id uuid, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    tenant CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    wanted text := '';
    pattern text;
BEGIN
    FOREACH pattern IN ARRAY patterns LOOP
        wanted := wanted || CASE WHEN wanted = '' THEN '(' ELSE ' AND ' END || format('c.name ILIKE %L', pattern);
    END LOOP;
    wanted := wanted || ') OR c.number = $2';
    IF digits <> '' THEN wanted := wanted || format(' OR c.phone LIKE %L', '%' || digits || '%'); END IF;
    IF mail <> '' THEN wanted := wanted || format(' OR c.email LIKE %L', mail); END IF;
    RETURN QUERY EXECUTE format($query$
        SELECT c.id, count(*) OVER () FROM customers.customer c
        WHERE c.tenant_id = $1 AND c.deleted_at IS NULL AND (%s)
        ORDER BY c.number = $2 DESC, lower(c.name), c.id LIMIT $3 OFFSET $4
    $query$, wanted) USING tenant, card, most, skip;
END $$;
REVOKE ALL ON FUNCTION customers.search_customers(text[], text, text, text, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers.search_customers(text[], text, text, text, integer, integer) TO wkpos_app;""")
    op.execute("""CREATE OR REPLACE FUNCTION accounting.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off uuid;
BEGIN
    SELECT entry_id INTO off FROM posted GROUP BY tenant_id, entry_id HAVING sum(debit) <> sum(credit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not balance', off USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER balanced AFTER INSERT ON accounting.journal_entry_line
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION accounting.refuse_unbalanced();""")
    op.execute("""CREATE OR REPLACE FUNCTION accounting.refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('accounting period ' || NEW.tenant_id::text, 0));
    IF EXISTS (SELECT FROM accounting.accounting_period
               WHERE tenant_id = NEW.tenant_id AND is_closed AND deleted_at IS NULL
                 AND NEW.entry_date BETWEEN start_date AND end_date) THEN
        RAISE EXCEPTION 'the accounting period of % is closed', NEW.entry_date USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER open_period BEFORE INSERT ON accounting.journal_entry
    FOR EACH ROW EXECUTE FUNCTION accounting.refuse_closed_period();""")
    op.execute("""CREATE OR REPLACE FUNCTION business.release_serial(wanted text, for_tenant uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE business.installed_license SET serial = NULL WHERE serial = wanted AND tenant_id <> for_tenant
$$;
REVOKE ALL ON FUNCTION business.release_serial(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION business.release_serial(text, uuid) TO wkpos_app;""")
    op.execute("""CREATE OR REPLACE FUNCTION business.find_pairing(code_hash text, at timestamptz)
RETURNS TABLE (tenant_id uuid, register_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.tenant_id, r.id FROM business.register r
    WHERE r.pairing_code_hash = code_hash AND r.pairing_expires_at > at
      AND r.is_active AND r.deleted_at IS NULL
$$;
REVOKE ALL ON FUNCTION business.find_pairing(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION business.find_pairing(text, timestamptz) TO wkpos_app;""")


def downgrade():
    op.execute("DROP SCHEMA IF EXISTS accounting CASCADE")
    op.execute("DROP SCHEMA IF EXISTS billing CASCADE")
    op.execute("DROP SCHEMA IF EXISTS business CASCADE")
    op.execute("DROP SCHEMA IF EXISTS catalog CASCADE")
    op.execute("DROP SCHEMA IF EXISTS communication CASCADE")
    op.execute("DROP SCHEMA IF EXISTS customers CASCADE")
    op.execute("DROP SCHEMA IF EXISTS identity CASCADE")
    op.execute("DROP SCHEMA IF EXISTS inventory CASCADE")
    op.execute("DROP SCHEMA IF EXISTS licensing CASCADE")
    op.execute("DROP SCHEMA IF EXISTS payments CASCADE")
    op.execute("DROP SCHEMA IF EXISTS sales CASCADE")
    for table in ("audit_log", "idempotency_key", "job_run", "outbox_event"):
        op.execute(f"DROP TABLE IF EXISTS system.{table} CASCADE")
    op.execute("DROP FUNCTION IF EXISTS system.refuse_change CASCADE")
