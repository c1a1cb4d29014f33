/** What real servers lost, as `npm run loss -- --write` measured it on redis 7.0.15, redis 8.6.3, valkey 9.1.2. Written by that program, not by hand. */

/** event | policy | version | answered entries | lost ones | how long before the event the first of them was answered, in ms | what came after. */
export const MEASURED_LOSS = `
kill | appendfsync always | redis 7.0.15 | 2244 | 0 | 0 | starts again
kill | appendfsync always | redis 8.6.3 | 2724 | 0 | 0 | starts again
kill | appendfsync always | valkey 9.1.2 | 2847 | 0 | 0 | starts again
kill | appendfsync everysec | redis 7.0.15 | 66101 | 0 | 0 | starts again
kill | appendfsync everysec | redis 8.6.3 | 58924 | 0 | 0 | starts again
kill | appendfsync everysec | valkey 9.1.2 | 81873 | 0 | 0 | starts again
kill | appendfsync no | redis 7.0.15 | 138466 | 0 | 0 | starts again
kill | appendfsync no | redis 8.6.3 | 124972 | 0 | 0 | starts again
kill | appendfsync no | valkey 9.1.2 | 103085 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 7251 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 9080 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 10691 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 122394 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 94179 | 0 | 0 | starts again
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 124881 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 159990 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 196729 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 135905 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 170337 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 170179 | 0 | 0 | starts again
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 93745 | 0 | 0 | starts again
kill | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 20 | 0 | 0 | starts again
kill | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 9309 | 0 | 0 | starts again
power loss | appendfsync always | redis 7.0.15 | 3179 | 0 | 0 | starts again
power loss | appendfsync always | redis 8.6.3 | 3980 | 0 | 0 | starts again
power loss | appendfsync always | valkey 9.1.2 | 4589 | 0 | 0 | starts again
power loss | appendfsync everysec | redis 7.0.15 | 113142 | 24081 | 665 | starts again
power loss | appendfsync everysec | redis 8.6.3 | 170298 | 7003 | 218 | starts again
power loss | appendfsync everysec | valkey 9.1.2 | 89784 | 22438 | 882 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 8024 | 0 | 0 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 6500 | 0 | 0 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 3753 | 0 | 0 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 41371 | 40848 | 6018 | starts again
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 65951 | 65472 | 6003 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 184815 | 15723 | 549 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 136889 | 816 | 30 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 238435 | 788 | 23 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 123023 | 85772 | 6009 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 90613 | 82180 | 6002 | starts again
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 132106 | 116282 | 6002 | starts again
power loss | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 20 | 0 | 0 | starts again
power loss | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 73717 | 8176 | 485 | starts again
failover | no guard, replica in step | redis 7.0.15 | 39736 | 0 | 0 | starts again
failover | no guard, replica in step | redis 8.6.3 | 55133 | 0 | 0 | starts again
failover | no guard, replica in step | valkey 9.1.2 | 32426 | 0 | 0 | starts again
failover | no guard, replica 700 ms behind | redis 7.0.15 | 58404 | 9095 | 589 | starts again
failover | no guard, replica 700 ms behind | redis 8.6.3 | 60925 | 4661 | 522 | starts again
failover | no guard, replica 700 ms behind | valkey 9.1.2 | 41278 | 3179 | 550 | starts again
failover | min-replicas-to-write 1, max-lag 10, replica in step | redis 7.0.15 | 78245 | 0 | 0 | starts again
failover | min-replicas-to-write 1, max-lag 10, replica in step | redis 8.6.3 | 38968 | 0 | 0 | starts again
failover | min-replicas-to-write 1, max-lag 10, replica in step | valkey 9.1.2 | 66815 | 0 | 0 | starts again
failover | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 7.0.15 | 48285 | 231 | 599 | starts again
failover | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 8.6.3 | 54890 | 1747 | 532 | starts again
failover | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | valkey 9.1.2 | 37786 | 158 | 332 | starts again
failover | WAIT 1, replica in step | redis 7.0.15 | 3298 | 0 | 0 | starts again
failover | WAIT 1, replica in step | redis 8.6.3 | 7047 | 0 | 0 | starts again
failover | WAIT 1, replica in step | valkey 9.1.2 | 3457 | 0 | 0 | starts again
failover | WAIT 1, replica 700 ms behind | redis 7.0.15 | 27 | 0 | 0 | starts again
failover | WAIT 1, replica 700 ms behind | redis 8.6.3 | 28 | 0 | 0 | starts again
failover | WAIT 1, replica 700 ms behind | valkey 9.1.2 | 28 | 0 | 0 | starts again
`;
