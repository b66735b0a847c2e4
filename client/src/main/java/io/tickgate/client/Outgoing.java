package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be asked of a gateway, in its order, in any one second three quarters of what it takes, and at least one. What waits and can
 * be asked by one command is: who subscribes to a thousand symbols one by one sends a few commands.
 *
 * <p>Bounded by what the caller asks for.
 *
 * <p>Confined to the client's loop.
 */
final class Outgoing {
    /** What a gateway takes that does not say. */
    private static final int DEFAULT_PER_SECOND = 20;

    /** The part of that which is used, in percent: other commands and a clock that differs need the rest. */
    private static final int SHARE = 75;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientLoop loop;
    private final Consumer<ClientCommand> send;
    private final int perSecond;
    private final Deque<Request<?>> requests = new ArrayDeque<>();
    private final Deque<ClientCommand> ready = new ArrayDeque<>();
    private final Deque<Long> sentNanos = new ArrayDeque<>();
    private ClientLoop.@Nullable Timer timer;

    /**
     * Things of one kind to be asked for, which go into the same commands.
     *
     * <p>Confined to the client's loop.
     */
    private static final class Request<T> {
        private final Object kind;
        private final List<T> members;
        private final Function<List<T>, List<ClientCommand>> commands;

        Request(Object kind, Collection<T> members, Function<List<T>, List<ClientCommand>> commands) {
            this.kind = kind;
            this.members = new ArrayList<>(members);
            this.commands = commands;
        }

        List<ClientCommand> commands() {
            return commands.apply(members);
        }
    }

    /** @param commandsPerSecond what the gateway takes, 0 if that is not known */
    Outgoing(ClientLoop loop, int commandsPerSecond, Consumer<ClientCommand> send) {
        this.loop = loop;
        this.send = send;
        perSecond = Math.max(1, (commandsPerSecond > 0 ? commandsPerSecond : DEFAULT_PER_SECOND) * SHARE / 100);
    }

    /**
     * Asks for something as soon as may be.
     *
     * @param kind what is of an equal kind is of the same type, and can be asked for by the same commands
     * @param commands makes them when their turn comes
     */
    <T> void add(Object kind, Collection<T> members, Function<List<T>, List<ClientCommand>> commands) {
        if (members.isEmpty()) {
            return;
        }
        var last = requests.peekLast();
        if (last != null && last.kind.equals(kind)) {
            @SuppressWarnings("unchecked") // so says the kind
            var same = (Request<T>) last;
            same.members.addAll(members);
        } else {
            requests.add(new Request<>(kind, members, commands));
        }
        if (timer == null) {
            sendDue();
        }
    }

    boolean isEmpty() {
        return requests.isEmpty() && ready.isEmpty();
    }

    /** Sends nothing any more. */
    void close() {
        requests.clear();
        ready.clear();
        if (timer != null) {
            timer.cancel();
        }
    }

    private void sendDue() {
        timer = null;
        long nowNanos = loop.nanoTime();
        while (!sentNanos.isEmpty() && nowNanos - sentNanos.getFirst() >= WINDOW_NANOS) {
            sentNanos.removeFirst();
        }
        try {
            while (!isEmpty() && sentNanos.size() < perSecond) {
                if (ready.isEmpty()) {
                    ready.addAll(requests.remove().commands());
                } else {
                    sentNanos.add(nowNanos);
                    send.accept(ready.remove());
                }
            }
        } finally {
            // Also after one that could not be sent: the others do not wait for it.
            if (!isEmpty()) {
                long sinceNanos = sentNanos.isEmpty() ? 0 : nowNanos - sentNanos.getFirst();
                timer = loop.schedule(Duration.ofNanos(WINDOW_NANOS - sinceNanos), this::sendDue);
            }
        }
    }
}
