package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SendLineTest {
    private final SendLine line = new SendLine();

    static final class Waiting implements Sender {
        private int place = NOWHERE;

        @Override
        public int linePlace() {
            return place;
        }

        @Override
        public void linePlace(int newPlace) {
            place = newPlace;
        }

        @Override
        public boolean writeNext(FrameSink frame, long nowNanos) {
            return false;
        }

        @Override
        public boolean staysInLine() {
            return false;
        }
    }

    private List<Waiting> added(int count) {
        var senders = new ArrayList<Waiting>();
        for (int i = 0; i < count; i++) {
            senders.add(new Waiting());
            line.add(senders.get(i));
        }
        return senders;
    }

    private List<Sender> pollAll() {
        var polled = new ArrayList<Sender>();
        for (var sender = line.poll(); sender != null; sender = line.poll()) {
            polled.add(sender);
        }
        return polled;
    }

    @Test
    void takesEachOnceHoweverOftenItIsAdded() {
        var senders = added(200);
        senders.forEach(line::add);

        assertThat(pollAll()).containsExactlyElementsOf(senders);
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void goesOnBehindTheLastOneThatHadItsTurn() {
        var senders = added(130);
        for (int i = 0; i < 70; i++) {
            line.poll();
        }

        line.add(senders.get(0));
        var next = line.poll();
        line.add(senders.get(70));

        assertThat(next).isEqualTo(senders.get(70));
        assertThat(line.poll()).isEqualTo(senders.get(71));
    }

    @Test
    void takesAllOthersBeforeOneThatStays() {
        var senders = added(66);
        var stays = line.poll();
        line.add(senders.get(0));

        var rest = pollAll();

        assertThat(stays).isEqualTo(senders.get(0));
        assertThat(rest).hasSize(66).endsWith(stays);
    }

    @Test
    void showsThoseInLineInTheOrderOfTheirTurns() {
        var senders = added(200);
        for (int polled = 0; polled <= 200; polled++) {
            var some = new Sender[300];
            var few = new Sender[3];

            int all = line.peek(some);
            int first = line.peek(few);

            assertThat(all).isEqualTo(200);
            assertThat(some[0]).isEqualTo(senders.get(polled % 200));
            assertThat(Arrays.copyOf(some, all)).doesNotHaveDuplicates();
            assertThat(Arrays.copyOf(some, 3)).isEqualTo(few);
            assertThat(first).isEqualTo(3);
            assertThat(some[199]).isEqualTo(senders.get((polled + 199) % 200));
            assertThat(line.poll()).isEqualTo(some[0]);
            line.add(some[0]);
        }
    }

    @Test
    void forgetsWhoLeavesAndKeepsTheOthersInLine() {
        var random = new Random(7);
        Map<Waiting, Boolean> held = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int what = random.nextInt(10);
            if (what < 3 || held.isEmpty()) {
                held.put(added(1).get(0), true);
            } else {
                var some = held.keySet().stream()
                        .sorted(Comparator.comparingInt(Waiting::linePlace))
                        .toList()
                        .get(random.nextInt(held.size()));
                if (what < 6) {
                    line.remove(some);
                    held.remove(some);
                } else if (what < 8) {
                    line.add(some);
                    held.put(some, true);
                } else {
                    var polled = line.poll();
                    assertThat(polled == null).isEqualTo(!held.containsValue(true));
                    if (polled instanceof Waiting taken) {
                        assertThat(held.put(taken, false)).isTrue();
                    }
                }
            }
            assertThat(line.isEmpty()).isEqualTo(!held.containsValue(true));
        }
        var left = held.keySet().stream().filter(held::get).toList();

        assertThat(pollAll()).containsExactlyInAnyOrderElementsOf(left);
    }

    @Test
    void letsOneThatWasNeverInLineLeave() {
        var senders = added(2);

        line.remove(new Waiting());

        assertThat(pollAll()).containsExactlyElementsOf(senders);
    }
}
