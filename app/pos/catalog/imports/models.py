"""Imports of products: the uploaded file, how its columns are read, and how it went."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import Json


class ProductImport(TenantOwned, Tracked, Model):
    """One uploaded file. `check_job_id` is its last dry run, `import_job_id` the run that wrote."""

    __tablename__ = "product_import"
    __table_args__ = (
        same_tenant("branch_id", "business.branch"),
        same_tenant("employee_id", "business.employee"),
        {"schema": "catalog"},
    )

    file_name: Mapped[str]
    file_key: Mapped[str]
    header: Mapped[list] = mapped_column(Json, comment="the columns of the file")
    mapping: Mapped[dict] = mapped_column(Json, default=dict, comment="column of the file to field")
    branch_id: Mapped[UUID] = mapped_column(comment="where opening stock is")
    employee_id: Mapped[UUID | None]
    check_job_id: Mapped[UUID | None]
    import_job_id: Mapped[UUID | None]
    counts: Mapped[dict] = mapped_column(Json, default=dict, comment="rows by outcome, of the last run")
    report_key: Mapped[str | None] = mapped_column(comment="file of the outcomes, row by row")
    refused_key: Mapped[str | None] = mapped_column(comment="file of the refused rows as they came, with the reason")
