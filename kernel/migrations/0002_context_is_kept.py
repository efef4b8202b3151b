"""Who did it is kept like what was done: a context is complete once its transaction has ended."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION kernel_keep_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- pghistory completes a context for as long as its own transaction lasts.
    IF TG_OP = 'UPDATE' AND OLD.created_at = now() THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'history is kept: % cannot be changed', TG_TABLE_NAME;
END $$;
CREATE TRIGGER context_is_kept BEFORE UPDATE OR DELETE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION kernel_keep_context();
CREATE TRIGGER context_is_never_emptied BEFORE TRUNCATE ON pghistory_context
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_keep_context();
"""

RELEASE = """
DROP TRIGGER context_is_kept ON pghistory_context;
DROP TRIGGER context_is_never_emptied ON pghistory_context;
DROP FUNCTION kernel_keep_context();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_as_of_2026_11_26_b"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(PROTECT, RELEASE)]
