"""What the triggers that tell of changes have in common, see `kernel.audit.told`."""

from django.db import migrations

CREATE = """
CREATE FUNCTION kernel_cut(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN length(value) > 200 THEN left(value, 199) || '…' ELSE nullif(value, '') END
$$;
CREATE FUNCTION kernel_others(own bigint, named bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(array_remove(array_remove(named, own), NULL), '{}')
$$;
CREATE FUNCTION kernel_who() RETURNS TABLE (
    person_id bigint, actor text, operation text, reason text, request_id text, at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT (context ->> 'person')::bigint, coalesce(context ->> 'actor', ''),
           coalesce(context ->> 'operation', ''), coalesce(context ->> 'reason', ''),
           coalesce(context ->> 'request_id', ''),
           coalesce((context ->> 'at')::timestamptz, now())
    FROM (SELECT nullif(current_setting('pghistory.context_metadata', true), '')::jsonb) AS it (context)
$$;
"""

DROP = """
DROP FUNCTION kernel_who();
DROP FUNCTION kernel_others(bigint, bigint[]);
DROP FUNCTION kernel_cut(text);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_context_is_kept")]

    operations = [migrations.RunSQL(CREATE, DROP)]
