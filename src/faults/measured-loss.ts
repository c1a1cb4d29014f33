/** What real servers lost, as `npm run loss -- --write` measured it on redis 7.0.15, redis 8.6.3, valkey 9.1.2. Written by that program, not by hand. */

/** event | policy | version | answered entries | lost ones | how long before the event the first of them was answered, in ms | what came after. */
export const MEASURED_LOSS = `
kill | appendfsync always | redis 7.0.15 | 4652 | 0 | 0 | starts again
kill | appendfsync always | redis 8.6.3 | 4654 | 0 | 0 | starts again
kill | appendfsync always | valkey 9.1.2 | 2588 | 0 | 0 | starts again
kill | appendfsync everysec | redis 7.0.15 | 37404 | 0 | 0 | starts again
kill | appendfsync everysec | redis 8.6.3 | 46279 | 0 | 0 | starts again
kill | appendfsync everysec | valkey 9.1.2 | 47591 | 0 | 0 | starts again
kill | appendfsync no | redis 7.0.15 | 202279 | 0 | 0 | starts again
kill | appendfsync no | redis 8.6.3 | 155164 | 0 | 0 | starts again
kill | appendfsync no | valkey 9.1.2 | 179210 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 12582 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 8213 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 5860 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 26437 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 18198 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 18436 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 48769 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 223917 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 89361 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 11660 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 23732 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 13665 | 0 | 0 | starts again
kill | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 20 | 0 | 0 | starts again
kill | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 15713 | 0 | 0 | starts again
power loss | appendfsync always | redis 7.0.15 | 1083 | 0 | 0 | starts again
power loss | appendfsync always | redis 8.6.3 | 1639 | 0 | 0 | starts again
power loss | appendfsync always | valkey 9.1.2 | 3272 | 0 | 0 | starts again
power loss | appendfsync everysec | redis 7.0.15 | 134478 | 144 | 7 | starts again
power loss | appendfsync everysec | redis 8.6.3 | 72297 | 11877 | 476 | starts again
power loss | appendfsync everysec | valkey 9.1.2 | 112516 | 25117 | 820 | starts again
power loss | appendfsync no | redis 7.0.15 | 127628 | 127628 | 5009 | starts again
power loss | appendfsync no | redis 8.6.3 | 145478 | 145478 | 5001 | starts again
power loss | appendfsync no | valkey 9.1.2 | 128377 | 128377 | 5005 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 6012 | 0 | 0 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 3053 | 0 | 0 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 3183 | 0 | 0 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 78309 | 77785 | 6002 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 62405 | 61667 | 6009 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 176975 | 176205 | 6005 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 244811 | 7593 | 228 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 242606 | 155 | 13 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 26007 | 215 | 126 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 36210 | 31543 | 6042 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 260625 | 222632 | 6004 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 249257 | 212850 | 6001 | starts again
power loss | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 20 | 0 | 0 | starts again
power loss | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 18280 | 2299 | 628 | starts again
failover | no guard, replica in step | redis 7.0.15 | 27751 | 0 | 0 | the replica took over
failover | no guard, replica in step | redis 8.6.3 | 37179 | 0 | 0 | the replica took over
failover | no guard, replica in step | valkey 9.1.2 | 27086 | 0 | 0 | the replica took over
failover | no guard, replica 700 ms behind | redis 7.0.15 | 33944 | 4915 | 616 | the replica took over
failover | no guard, replica 700 ms behind | redis 8.6.3 | 56903 | 2497 | 520 | the replica took over
failover | no guard, replica 700 ms behind | valkey 9.1.2 | 50981 | 914 | 559 | the replica took over
failover | min-replicas-to-write 1, max-lag 10, replica in step | redis 7.0.15 | 22755 | 0 | 0 | the replica took over
failover | min-replicas-to-write 1, max-lag 10, replica in step | redis 8.6.3 | 41367 | 0 | 0 | the replica took over
failover | min-replicas-to-write 1, max-lag 10, replica in step | valkey 9.1.2 | 53579 | 0 | 0 | the replica took over
failover | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 7.0.15 | 63249 | 6026 | 574 | the replica took over
failover | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 8.6.3 | 56091 | 5631 | 546 | the replica took over
failover | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | valkey 9.1.2 | 29092 | 1049 | 245 | the replica took over
failover | WAIT 1, replica in step | redis 7.0.15 | 17688 | 0 | 0 | the replica took over
failover | WAIT 1, replica in step | redis 8.6.3 | 30182 | 0 | 0 | the replica took over
failover | WAIT 1, replica in step | valkey 9.1.2 | 18828 | 0 | 0 | the replica took over
failover | WAIT 1, replica 700 ms behind | redis 7.0.15 | 28 | 0 | 0 | the replica took over
failover | WAIT 1, replica 700 ms behind | redis 8.6.3 | 28 | 0 | 0 | the replica took over
failover | WAIT 1, replica 700 ms behind | valkey 9.1.2 | 28 | 0 | 0 | the replica took over
`;
