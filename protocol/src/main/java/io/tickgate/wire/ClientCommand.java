package io.tickgate.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * <p>Thread-safe.
 */
public sealed interface ClientCommand {
    /** Which command it is; the only thing to switch over, so that the compiler counts the cases. */
    Op op();

    /** The kinds of commands, with the word that the wire has for each. */
    enum Op {
        HELLO,
        SUB,
        UNSUB,
        CREDIT,
        PING,
        REPORT;

        public String code() {
            return Codes.of(this);
        }
    }

    /**
     * Introduces the client.
     *
     * @param heartbeatMillis how often it wants a heartbeat, {@code null} for the gateway's default
     * @param client its own name and version
     * @param replace ends this user's older connection of the same {@code client}
     * @param stampsMillis how often it wants the stamps of an update, 0 for no more of them, {@code null} for as it is
     */
    record Hello(
            @Nullable Long id,
            @Nullable String token,
            @Nullable Long credit,
            @Nullable Integer heartbeatMillis,
            @Nullable String client,
            boolean replace,
            @Nullable Integer stampsMillis)
            implements ClientCommand {
        /** One that says nothing of stamps. */
        public Hello(
                @Nullable Long id,
                @Nullable String token,
                @Nullable Long credit,
                @Nullable Integer heartbeatMillis,
                @Nullable String client,
                boolean replace) {
            this(id, token, credit, heartbeatMillis, client, replace, null);
        }

        @Override
        public Op op() {
            return Op.HELLO;
        }

        /** Leaves the token out: it is nobody's business. */
        @Override
        public String toString() {
            return "Hello[id=%s, client=%s]".formatted(id, client);
        }
    }

    /**
     * Asks for a channel of some symbols.
     *
     * @param symbols as they came: whether they are known is answered one by one
     */
    record Subscribe(long id, String channel, List<String> symbols, SubscribeOptions options) implements ClientCommand {
        public Subscribe {
            symbols = List.copyOf(symbols);
        }

        @Override
        public Op op() {
            return Op.SUB;
        }
    }

    record Unsubscribe(long id, String channel, List<String> symbols) implements ClientCommand {
        public Unsubscribe {
            symbols = List.copyOf(symbols);
        }

        @Override
        public Op op() {
            return Op.UNSUB;
        }
    }

    /**
     * Allows more messages.
     *
     * @param messages how many more the client takes
     */
    record Credit(long messages) implements ClientCommand {
        @Override
        public Op op() {
            return Op.CREDIT;
        }
    }

    record Ping(long id) implements ClientCommand {
        @Override
        public Op op() {
            return Op.PING;
        }
    }

    /**
     * Says what became of an update whose stamps the client was sent. Durations are by its own clock, so that nobody's
     * clocks have to agree.
     *
     * @param id comes back if it is refused; otherwise there is no answer
     * @param chain the number of the stamps
     * @param heldMicros from when it had received the update until it sends this
     * @param renderMicros from when it had received the update until it showed it, {@code null} if it does not say
     */
    record Report(
            @Nullable Long id,
            long chain,
            long heldMicros,
            @Nullable Long renderMicros) implements ClientCommand {
        @Override
        public Op op() {
            return Op.REPORT;
        }
    }
}
