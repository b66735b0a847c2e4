package io.tickgate.client.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.ClientListener;
import io.tickgate.client.Key;
import io.tickgate.client.KeyState;
import io.tickgate.client.TickgateClient;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client and a small gateway that keeps all promises, over real sockets. */
class ClientConversationTest {
    private static final int ENOUGH = 400;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void followsAWholeMarketByPatternsWithLittleCredit(Protocol protocol) throws Exception {
        var listener = new Listener();
        try (var gateway = ExampleGateway.with(Breach.NONE)) {
            var builder =
                    TickgateClient.builder(gateway.uri(), listener).credit(5).name("test");
            try (var client = protocol == Protocol.PROTO ? builder.binary().build() : builder.build()) {
                var options = SubscribeOptions.DEFAULTS;
                client.subscribe("quote", List.of("*"), options);
                client.subscribe("book.3", List.of("spot:*", "perp:*"), Options.withChecksum(options));
                client.subscribe("trade", List.of("*:*"), Options.withMode(options, Mode.CONFLATE));
                client.subscribe("bar.1s", List.of("*"), options);
                client.start();

                assertThat(listener.enough.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }

        assertThat(listener.troubles).isEmpty();
        assertThat(listener.messages.keySet()).extracting(Key::channel).contains("quote", "book.3", "trade", "bar.1s");
        assertThat(listener.messages).hasSize(4 * ExampleMarket.symbols().size());
    }

    private static final class Listener implements ClientListener {
        final Map<Key, Integer> messages = new ConcurrentHashMap<>();
        final List<String> troubles = new CopyOnWriteArrayList<>();
        final CountDownLatch enough = new CountDownLatch(ENOUGH);

        private void count(KeyState state) {
            messages.merge(state.key(), 1, Integer::sum);
            enough.countDown();
        }

        @Override
        public void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {
            count(state);
        }

        @Override
        public void update(ServerMessage.Update update, KeyState state) {
            count(state);
        }

        @Override
        public void gap(Key key, String reason) {
            troubles.add(key + ": " + reason);
        }

        @Override
        public void error(ServerMessage.Error error) {
            troubles.add(error.toString());
        }

        @Override
        public void disconnected(int code, String reason, @Nullable Duration nextAttempt) {
            if (code != 1000) {
                troubles.add(code + " " + reason);
            }
        }
    }
}
