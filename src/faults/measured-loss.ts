/** What real servers lost, as `npm run loss -- --write` measured it: redis 7.0.15 (each row once, 2026-11-23), redis 8.6.3 (each row once, 2026-11-23), valkey 9.1.2 (each row once, 2026-11-23). Written by that program, not by hand. */

/** event | policy | version | times | answered entries | lost ones | how long before the event the first of them was answered, in ms | how often the server started again by itself | date. Three numbers are the least, the median and the most. */
export const MEASURED_LOSS = `
kill | appendfsync always | redis 7.0.15 | 1 | 4652 4652 4652 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always | redis 8.6.3 | 1 | 4654 4654 4654 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always | valkey 9.1.2 | 1 | 2588 2588 2588 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec | redis 7.0.15 | 1 | 37404 37404 37404 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec | redis 8.6.3 | 1 | 46279 46279 46279 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec | valkey 9.1.2 | 1 | 47591 47591 47591 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync no | redis 7.0.15 | 1 | 202279 202279 202279 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync no | redis 8.6.3 | 1 | 155164 155164 155164 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync no | valkey 9.1.2 | 1 | 179210 179210 179210 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 1 | 12582 12582 12582 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 1 | 8213 8213 8213 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 1 | 5860 5860 5860 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 1 | 26437 26437 26437 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 1 | 18198 18198 18198 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 1 | 18436 18436 18436 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 1 | 48769 48769 48769 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 1 | 223917 223917 223917 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 1 | 89361 89361 89361 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 1 | 11660 11660 11660 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 1 | 23732 23732 23732 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 1 | 13665 13665 13665 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 1 | 20 20 20 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
kill | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 1 | 15713 15713 15713 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync always | redis 7.0.15 | 1 | 1083 1083 1083 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync always | redis 8.6.3 | 1 | 1639 1639 1639 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync always | valkey 9.1.2 | 1 | 3272 3272 3272 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync everysec | redis 7.0.15 | 1 | 134478 134478 134478 | 144 144 144 | 7 7 7 | 1 | 2026-11-23
power loss | appendfsync everysec | redis 8.6.3 | 1 | 72297 72297 72297 | 11877 11877 11877 | 476 476 476 | 1 | 2026-11-23
power loss | appendfsync everysec | valkey 9.1.2 | 1 | 112516 112516 112516 | 25117 25117 25117 | 820 820 820 | 1 | 2026-11-23
power loss | appendfsync no | redis 7.0.15 | 1 | 127628 127628 127628 | 127628 127628 127628 | 5009 5009 5009 | 1 | 2026-11-23
power loss | appendfsync no | redis 8.6.3 | 1 | 145478 145478 145478 | 145478 145478 145478 | 5001 5001 5001 | 1 | 2026-11-23
power loss | appendfsync no | valkey 9.1.2 | 1 | 128377 128377 128377 | 128377 128377 128377 | 5005 5005 5005 | 1 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 1 | 6012 6012 6012 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 1 | 3053 3053 3053 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 1 | 3183 3183 3183 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 1 | 78309 78309 78309 | 77785 77785 77785 | 6002 6002 6002 | 1 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 1 | 62405 62405 62405 | 61667 61667 61667 | 6009 6009 6009 | 1 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 1 | 176975 176975 176975 | 176205 176205 176205 | 6005 6005 6005 | 1 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 1 | 244811 244811 244811 | 7593 7593 7593 | 228 228 228 | 1 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 1 | 242606 242606 242606 | 155 155 155 | 13 13 13 | 1 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 1 | 26007 26007 26007 | 215 215 215 | 126 126 126 | 1 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 1 | 36210 36210 36210 | 31543 31543 31543 | 6042 6042 6042 | 1 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 1 | 260625 260625 260625 | 222632 222632 222632 | 6004 6004 6004 | 1 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 1 | 249257 249257 249257 | 212850 212850 212850 | 6001 6001 6001 | 1 | 2026-11-23
power loss | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 1 | 20 20 20 | 0 0 0 | 0 0 0 | 1 | 2026-11-23
power loss | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 1 | 18280 18280 18280 | 2299 2299 2299 | 628 628 628 | 1 | 2026-11-23
failover by hand | no guard, replica in step | redis 7.0.15 | 1 | 27751 27751 27751 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica in step | redis 8.6.3 | 1 | 37179 37179 37179 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica in step | valkey 9.1.2 | 1 | 27086 27086 27086 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | redis 7.0.15 | 1 | 33944 33944 33944 | 4915 4915 4915 | 616 616 616 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | redis 8.6.3 | 1 | 56903 56903 56903 | 2497 2497 2497 | 520 520 520 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | valkey 9.1.2 | 1 | 50981 50981 50981 | 914 914 914 | 559 559 559 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 7.0.15 | 1 | 63249 63249 63249 | 6026 6026 6026 | 574 574 574 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 8.6.3 | 1 | 56091 56091 56091 | 5631 5631 5631 | 546 546 546 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | valkey 9.1.2 | 1 | 29092 29092 29092 | 1049 1049 1049 | 245 245 245 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | redis 7.0.15 | 1 | 28 28 28 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | redis 8.6.3 | 1 | 28 28 28 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | valkey 9.1.2 | 1 | 28 28 28 | 0 0 0 | 0 0 0 | - | 2026-11-23
`;
