package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopicTableTest {
    private final TopicTable<Topic> table = new TopicTable<>(Function.identity());
    private final List<Topic> topics = IntStream.range(0, 300)
            .mapToObj(i -> new Topic(Channel.QUOTE, new Symbol("S" + i)))
            .toList();

    @Test
    void holdsWhatWasPutInAndNotTakenOut() {
        var random = new Random(11);
        Set<Topic> held = new HashSet<>();
        for (int step = 0; step < 30_000; step++) {
            // Fuller and emptier by turns.
            boolean isPut = random.nextInt(100) < (step / 1_000 % 2 == 0 ? 70 : 30);
            var topic = topics.get(random.nextInt(topics.size()));
            if (isPut && held.add(topic)) {
                table.put(topic);
            } else if (!isPut) {
                assertThat(table.remove(topic)).isEqualTo(held.remove(topic) ? topic : null);
            }

            var asked = topics.get(random.nextInt(topics.size()));
            assertThat(table.find(asked)).isEqualTo(held.contains(asked) ? asked : null);
            assertThat(table.size()).isEqualTo(held.size());
        }

        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(held);
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(table.find(topics.get(0))).isNull();
        assertThat(table.remove(topics.get(0))).isNull();
        assertThat(table.all()).isEmpty();
    }
}
