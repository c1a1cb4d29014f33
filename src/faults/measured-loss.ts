/** What real servers lost, as `npm run loss -- --write` measured it: redis 7.0.15 (each row 5 times, 2026-11-23), redis 8.0.2 (each row 3 times, 2026-11-23), redis 8.6.3 (each row 3 times, 2026-11-23), valkey 8.1.1 (each row 3 times, 2026-11-23), valkey 9.1.2 (each row 3 times, 2026-11-23). Written by that program, not by hand. */

/** event | policy | version | times | answered entries | lost ones | how long before the event the first of them was answered, in ms | how often the server started again by itself | date. Three numbers are the least, the median and the most. */
export const MEASURED_LOSS = `
kill | appendfsync always | redis 7.0.15 | 5 | 12752 18045 20169 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync always | redis 8.0.2 | 3 | 5866 11463 23158 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always | redis 8.6.3 | 3 | 11800 14780 17150 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always | valkey 8.1.1 | 3 | 14897 18688 19762 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always | valkey 9.1.2 | 3 | 12737 14572 15337 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec | redis 7.0.15 | 5 | 92436 115613 136550 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync everysec | redis 8.0.2 | 3 | 48291 59559 67019 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec | redis 8.6.3 | 3 | 35687 41851 49020 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec | valkey 8.1.1 | 3 | 18430 33187 52840 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec | valkey 9.1.2 | 3 | 26795 81770 84961 | 0 0 18 | 0 0 4 | 3 | 2026-11-23
kill | appendfsync no | redis 7.0.15 | 5 | 93492 135062 163124 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync no | redis 8.0.2 | 3 | 48286 64222 93958 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync no | redis 8.6.3 | 3 | 76716 78910 89432 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync no | valkey 8.1.1 | 3 | 73891 77114 84444 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync no | valkey 9.1.2 | 3 | 47114 52533 57323 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 5 | 13417 22749 28944 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.0.2 | 3 | 5348 6178 6287 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 3 | 3615 3788 6789 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 8.1.1 | 3 | 4228 5630 5732 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 3 | 4368 4453 6816 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 5 | 85777 91811 143759 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.0.2 | 3 | 23722 31199 70061 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 3 | 44008 59539 66345 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 8.1.1 | 3 | 34556 50326 73987 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 3 | 47213 49371 72771 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 5 | 139102 164563 171876 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.0.2 | 3 | 76165 80557 109516 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 3 | 80645 93875 95906 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 8.1.1 | 3 | 61349 110754 117260 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 3 | 125933 136641 148583 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 5 | 103277 123792 142675 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.0.2 | 3 | 80260 101616 104493 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 3 | 110751 114649 120838 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 8.1.1 | 3 | 87012 105466 117860 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 3 | 102912 118221 132435 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, as a rewrite begins | redis 7.0.15 | 5 | 64855 79664 91499 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
kill | appendfsync everysec, as a rewrite begins | redis 8.0.2 | 3 | 78695 83000 106365 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, as a rewrite begins | redis 8.6.3 | 3 | 61446 83776 84229 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, as a rewrite begins | valkey 8.1.1 | 3 | 70445 73270 99186 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, as a rewrite begins | valkey 9.1.2 | 3 | 70852 77590 93544 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, WAITAOF 1 0 | redis 8.0.2 | 3 | 8 12 12 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 3 | 4 8 8 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, WAITAOF 1 0 | valkey 8.1.1 | 3 | 4510 13641 18575 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
kill | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 3 | 8317 11726 16671 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always | redis 7.0.15 | 5 | 3431 4375 4716 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
power loss | appendfsync always | redis 8.0.2 | 3 | 2046 2482 2535 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always | redis 8.6.3 | 3 | 6084 6474 6660 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always | valkey 8.1.1 | 3 | 6579 6647 9746 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always | valkey 9.1.2 | 3 | 9704 10039 10339 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec | redis 7.0.15 | 5 | 111975 132825 146709 | 4964 10885 18849 | 229 351 738 | 5 | 2026-11-23
power loss | appendfsync everysec | redis 8.0.2 | 3 | 157306 216681 250693 | 10022 20101 22978 | 200 402 581 | 3 | 2026-11-23
power loss | appendfsync everysec | redis 8.6.3 | 3 | 159922 187762 192983 | 9270 12238 31827 | 231 289 728 | 3 | 2026-11-23
power loss | appendfsync everysec | valkey 8.1.1 | 3 | 178376 201126 210727 | 0 6780 21169 | 0 147 545 | 3 | 2026-11-23
power loss | appendfsync everysec | valkey 9.1.2 | 3 | 197886 207409 211435 | 386 2886 27396 | 24 64 496 | 3 | 2026-11-23
power loss | appendfsync no | redis 7.0.15 | 5 | 126928 155530 168653 | 126928 155530 168653 | 4004 4402 4823 | 5 | 2026-11-23
power loss | appendfsync no | redis 8.0.2 | 3 | 156618 179082 226681 | 156618 179082 226681 | 4004 4336 4670 | 3 | 2026-11-23
power loss | appendfsync no | redis 8.6.3 | 3 | 155965 176163 195405 | 155965 176163 195405 | 4006 4337 4671 | 3 | 2026-11-23
power loss | appendfsync no | valkey 8.1.1 | 3 | 195728 238960 281522 | 195728 238960 281522 | 4003 4335 4668 | 3 | 2026-11-23
power loss | appendfsync no | valkey 9.1.2 | 3 | 164330 174863 182529 | 164330 174863 182529 | 4004 4335 4672 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 5 | 4919 5948 8051 | 0 0 0 | 0 0 0 | 5 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.0.2 | 3 | 9887 23703 27055 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 3 | 4428 5246 6116 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 8.1.1 | 3 | 3899 5925 6765 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 3 | 5706 5719 7390 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 5 | 122334 176985 254313 | 121623 176053 253704 | 6007 6401 6802 | 5 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.0.2 | 3 | 113869 129419 131090 | 113217 128907 130227 | 6002 6002 6012 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 3 | 116323 118255 153827 | 115512 116932 153005 | 6002 6010 6010 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 8.1.1 | 3 | 134981 145281 155694 | 134290 144056 154609 | 6002 6007 6008 | 3 | 2026-11-23
power loss | appendfsync always, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 3 | 187950 194872 196410 | 186465 194111 196072 | 6001 6003 6003 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 7.0.15 | 5 | 101588 176574 182361 | 1517 6461 20146 | 136 779 840 | 5 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.0.2 | 3 | 208417 214155 237564 | 195 6753 8554 | 7 349 678 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | redis 8.6.3 | 3 | 66159 169432 171570 | 39 9176 19781 | 29 337 676 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 8.1.1 | 3 | 50055 127553 169023 | 0 9136 17572 | 0 335 668 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite no, during a rewrite | valkey 9.1.2 | 3 | 165715 223160 231593 | 9 7407 21259 | 5 339 671 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 7.0.15 | 5 | 170819 183541 189938 | 141030 155962 158736 | 6001 6452 6804 | 5 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.0.2 | 3 | 263791 363173 380631 | 236937 279256 302897 | 6001 6001 6002 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | redis 8.6.3 | 3 | 192877 209754 218174 | 154168 161916 191883 | 6002 6007 6017 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 8.1.1 | 3 | 177439 179940 185498 | 139955 142896 149251 | 6001 6002 6009 | 3 | 2026-11-23
power loss | appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite | valkey 9.1.2 | 3 | 138182 167050 168949 | 118859 136157 154940 | 6001 6006 6006 | 3 | 2026-11-23
power loss | appendfsync everysec, as a rewrite begins | redis 7.0.15 | 5 | 86129 124118 161139 | 0 0 4 | 0 0 0 | 5 | 2026-11-23
power loss | appendfsync everysec, as a rewrite begins | redis 8.0.2 | 3 | 85235 101969 128513 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec, as a rewrite begins | redis 8.6.3 | 3 | 85997 103260 116952 | 0 0 4 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec, as a rewrite begins | valkey 8.1.1 | 3 | 119076 130100 131718 | 0 0 4 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec, as a rewrite begins | valkey 9.1.2 | 3 | 100539 117699 155520 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec, WAITAOF 1 0 | redis 8.0.2 | 3 | 16 16 16 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec, WAITAOF 1 0 | redis 8.6.3 | 3 | 12 16 20 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync everysec, WAITAOF 1 0 | valkey 8.1.1 | 3 | 52736 55030 65537 | 1982 10539 13798 | 188 816 862 | 3 | 2026-11-23
power loss | appendfsync everysec, WAITAOF 1 0 | valkey 9.1.2 | 3 | 63118 64648 70026 | 3429 10934 11151 | 203 836 867 | 3 | 2026-11-23
failover by hand | no guard, replica in step | redis 7.0.15 | 5 | 54947 57890 73202 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica in step | redis 8.0.2 | 3 | 82318 91775 95791 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica in step | redis 8.6.3 | 3 | 73531 84656 96938 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica in step | valkey 8.1.1 | 3 | 38841 47964 51182 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica in step | valkey 9.1.2 | 3 | 34299 44843 54133 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | redis 7.0.15 | 5 | 17832 44566 61289 | 3429 9995 12027 | 695 699 704 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | redis 8.0.2 | 3 | 25503 42427 46119 | 1863 3527 5907 | 686 695 701 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | redis 8.6.3 | 3 | 34445 36851 41166 | 1803 2241 4789 | 634 695 701 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | valkey 8.1.1 | 3 | 37886 40540 40838 | 2508 2608 3266 | 504 697 702 | - | 2026-11-23
failover by hand | no guard, replica 700 ms behind | valkey 9.1.2 | 3 | 32413 35918 40380 | 2616 7009 10990 | 681 696 700 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 7.0.15 | 5 | 50566 56833 64916 | 5830 9670 12384 | 697 700 702 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 8.0.2 | 3 | 34110 36328 43338 | 2975 7488 7518 | 695 700 700 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | redis 8.6.3 | 3 | 30054 45917 48474 | 2473 4568 8005 | 698 700 708 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | valkey 8.1.1 | 3 | 32668 42020 57871 | 2762 3379 8526 | 692 701 707 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 10, replica 700 ms behind | valkey 9.1.2 | 3 | 33233 34883 46792 | 5647 7375 14397 | 698 699 699 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | redis 7.0.15 | 5 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | redis 8.0.2 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | redis 8.6.3 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | valkey 8.1.1 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica 700 ms behind | valkey 9.1.2 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | no guard, replica cut off for 4000 ms | redis 7.0.15 | 5 | 175450 192909 204016 | 114708 119495 125850 | 3999 4000 4000 | - | 2026-11-23
failover by hand | no guard, replica cut off for 4000 ms | redis 8.0.2 | 3 | 148153 153390 178802 | 95506 95734 98349 | 4000 4000 4001 | - | 2026-11-23
failover by hand | no guard, replica cut off for 4000 ms | redis 8.6.3 | 3 | 166695 171012 179801 | 106240 111356 115314 | 4000 4000 4004 | - | 2026-11-23
failover by hand | no guard, replica cut off for 4000 ms | valkey 8.1.1 | 3 | 141647 160297 217909 | 96989 104698 123400 | 4000 4000 4000 | - | 2026-11-23
failover by hand | no guard, replica cut off for 4000 ms | valkey 9.1.2 | 3 | 146227 162821 164802 | 93366 102823 103767 | 4000 4000 4000 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 1, replica cut off for 4000 ms | redis 7.0.15 | 5 | 28508 53426 83261 | 2867 10196 44656 | 4000 4000 4001 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 1, replica cut off for 4000 ms | redis 8.0.2 | 3 | 78415 78804 79127 | 35504 38888 41377 | 3999 4000 4000 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 1, replica cut off for 4000 ms | redis 8.6.3 | 3 | 53497 89644 149695 | 20684 42911 78359 | 3995 4000 4001 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 1, replica cut off for 4000 ms | valkey 8.1.1 | 3 | 48816 79009 93980 | 15418 37561 46270 | 3960 3999 4001 | - | 2026-11-23
failover by hand | min-replicas-to-write 1, max-lag 1, replica cut off for 4000 ms | valkey 9.1.2 | 3 | 67989 103920 110785 | 26289 38459 44480 | 4000 4000 4000 | - | 2026-11-23
failover by hand | WAIT 1, replica cut off for 4000 ms | redis 7.0.15 | 5 | 8551 10515 27028 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica cut off for 4000 ms | redis 8.0.2 | 3 | 21342 26390 31984 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica cut off for 4000 ms | redis 8.6.3 | 3 | 27993 28663 30298 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica cut off for 4000 ms | valkey 8.1.1 | 3 | 15041 21485 24374 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by hand | WAIT 1, replica cut off for 4000 ms | valkey 9.1.2 | 3 | 13166 17702 22873 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Sentinel | no guard, replicas in step | redis 7.0.15 | 5 | 4752 11388 17123 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Sentinel | no guard, replicas in step | redis 8.6.3 | 3 | 9273 10012 12976 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Sentinel | no guard, replicas in step | valkey 9.1.2 | 3 | 10958 11436 16134 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Sentinel | no guard, replicas 700 ms behind | redis 7.0.15 | 5 | 4463 11095 14394 | 645 951 3112 | 695 700 702 | - | 2026-11-23
failover by Sentinel | no guard, replicas 700 ms behind | redis 8.6.3 | 3 | 9593 11283 12315 | 1678 2071 2523 | 691 699 700 | - | 2026-11-23
failover by Sentinel | no guard, replicas 700 ms behind | valkey 9.1.2 | 3 | 8830 10178 13662 | 1378 1741 2197 | 699 699 700 | - | 2026-11-23
failover by Sentinel | WAIT 1, replicas 700 ms behind | redis 7.0.15 | 5 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Sentinel | WAIT 1, replicas 700 ms behind | redis 8.6.3 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Sentinel | WAIT 1, replicas 700 ms behind | valkey 9.1.2 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Cluster | no guard, replica in step | redis 7.0.15 | 5 | 4085 8104 12039 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Cluster | no guard, replica in step | redis 8.6.3 | 3 | 11764 12013 14492 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Cluster | no guard, replica in step | valkey 9.1.2 | 3 | 13741 14783 17038 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Cluster | no guard, replica 700 ms behind | redis 7.0.15 | 5 | 5315 10919 15451 | 1024 2168 2937 | 697 699 704 | - | 2026-11-23
failover by Cluster | no guard, replica 700 ms behind | redis 8.6.3 | 3 | 10612 15571 17635 | 1156 2706 3427 | 700 701 701 | - | 2026-11-23
failover by Cluster | no guard, replica 700 ms behind | valkey 9.1.2 | 3 | 2413 4328 9067 | 172 924 3453 | 630 698 701 | - | 2026-11-23
failover by Cluster | WAIT 1, replica 700 ms behind | redis 7.0.15 | 5 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Cluster | WAIT 1, replica 700 ms behind | redis 8.6.3 | 3 | 16 16 20 | 0 0 0 | 0 0 0 | - | 2026-11-23
failover by Cluster | WAIT 1, replica 700 ms behind | valkey 9.1.2 | 3 | 12 12 16 | 0 0 0 | 0 0 0 | - | 2026-11-23
`;
