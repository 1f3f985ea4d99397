"""The deliberate fault: one event vanishes on its way, so that everybody can see the demonstration notice it."""

from typing import Any

_LOSE_ONE = """
CREATE FUNCTION public.lose_one() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.topic = 'eligibility.matched' AND NOT EXISTS (SELECT FROM public.lost_one) THEN
        INSERT INTO public.lost_one VALUES (NEW.event_id);
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TABLE public.lost_one (event_id uuid);
CREATE TRIGGER lose_one BEFORE INSERT ON eligibility.outbox FOR EACH ROW EXECUTE FUNCTION public.lose_one();
"""


async def lose_one(connection: Any) -> None:
    """From now on the first `eligibility.matched` is dropped between the service and the bus."""
    await connection.execute(_LOSE_ONE)
