"""A producer, two consumers and a reclaimer over one stream, with the retry counter and dead-letter stream of a published pipeline.

Written for Debian's python3-redis. Arguments: the port of a server with a manual clock. Prints what became of each entry as JSON.
"""

import json
import sys
import threading

import redis

MAX_RETRIES = 3
STREAM, GROUP, DEAD = "events", "workers", "dead_letters"
IDLE_MS = 60_000
BLOCK_MS = 5_000

client = redis.Redis(port=int(sys.argv[1]), decode_responses=True)
handled = []


def produce(kind, payload):
    fields = {"type": kind, "version": "1", "payload": json.dumps(payload)}
    return client.xadd(STREAM, fields, maxlen=1_000_000)


def handle(fields):
    payload = json.loads(fields["payload"])
    if payload.get("poison"):
        raise ValueError("poison")
    handled.append(payload["order"])


def bury(entry_id, fields, error):
    client.xadd(DEAD, {"original_id": entry_id, "original_stream": STREAM, "payload": fields["payload"], "error": error})
    client.xack(STREAM, GROUP, entry_id)
    client.delete(f"retries:{entry_id}")


def work(entries):
    for entry_id, fields in entries:
        if int(client.hget(f"retries:{entry_id}", "count") or 0) >= MAX_RETRIES:
            bury(entry_id, fields, "max retries exceeded")
            continue
        try:
            handle(fields)
            client.xack(STREAM, GROUP, entry_id)
            client.delete(f"retries:{entry_id}")
        except ValueError:
            client.hincrby(f"retries:{entry_id}", "count", 1)


def read(consumer):
    for _, entries in client.xreadgroup(GROUP, consumer, {STREAM: ">"}, count=10, block=BLOCK_MS):
        work(entries)
        return True
    return False


def pass_time_when_blocked():
    other = redis.Redis(port=int(sys.argv[1]), decode_responses=True)
    while '"blocked-on":["events"]' not in other.execute_command("SIM.STATE", "JSON"):
        pass
    other.execute_command("SIM.ADVANCE", BLOCK_MS + 1)


def reclaim(consumer):
    reply = client.xautoclaim(STREAM, GROUP, consumer, min_idle_time=IDLE_MS, start_id="0-0", count=50)
    work(reply[1])


client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
try:
    client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
except redis.exceptions.ResponseError as error:
    assert "BUSYGROUP" in str(error), error

for order in range(30):
    produce("order.created", {"order": order, "poison": order == 7})

# One consumer dies with what it has read.
lost = client.xreadgroup(GROUP, "dead", {STREAM: ">"}, count=5)
threading.Thread(target=pass_time_when_blocked, daemon=True).start()
while read("a") and read("b"):
    pass
before = client.xpending(STREAM, GROUP)
reclaim("a")
too_early = client.xpending(STREAM, GROUP)["pending"]
for _ in range(MAX_RETRIES + 1):
    client.execute_command("SIM.ADVANCE", IDLE_MS + 1)
    reclaim("b")

with client.pipeline(transaction=True) as transaction:
    transaction.xlen(STREAM)
    transaction.xlen(DEAD)
    lengths = transaction.execute()

info = client.xinfo_groups(STREAM)[0]
print(
    json.dumps(
        {
            "handled": sorted(handled),
            "lost": len(lost[0][1]),
            "pending_before": before["pending"],
            "consumers_before": {one["name"]: one["pending"] for one in before["consumers"]},
            "too_early": too_early,
            "lengths": lengths,
            "pending": info["pending"],
            "lag": info["lag"],
            "dead": [json.loads(fields["payload"])["order"] for _, fields in client.xrange(DEAD)],
            "retries_left": client.keys("retries:*"),
        }
    )
)
