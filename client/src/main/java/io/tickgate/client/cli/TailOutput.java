package io.tickgate.client.cli;

import io.tickgate.client.KeyState;
import io.tickgate.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * How a tail shows data.
 *
 * <p>Confined to the client's loop.
 */
interface TailOutput {
    default void frame(String text) {}

    default void data(long timeMicros, @Nullable Payload payload, KeyState state) {}

    /**
     * One line for each, or for each trade of it.
     *
     * <p>Confined to the client's loop.
     */
    record OfLines(Terminal terminal, LineFormat format, TailEnd end) implements TailOutput {
        @Override
        public void data(long timeMicros, @Nullable Payload payload, KeyState state) {
            for (String line : format.lines(state.key().symbol(), timeMicros, payload, state)) {
                if (!terminal.print(line)) {
                    end.complete();
                }
            }
            end.countMessage();
        }
    }

    /**
     * All ladders anew.
     *
     * <p>Confined to the client's loop.
     */
    record OfLadder(Terminal terminal, Ladder ladder, TailEnd end) implements TailOutput {
        @Override
        public void data(long timeMicros, @Nullable Payload payload, KeyState state) {
            ladder.put(state.key().symbol(), state.book(Ladder.DEPTH));
            terminal.out().print(ladder.draw());
            terminal.out().flush();
            end.countMessage();
        }
    }

    /**
     * Messages as they came, those that are not data among them.
     *
     * <p>Confined to the client's loop.
     */
    record OfJson(Terminal terminal, TailEnd end) implements TailOutput {
        @Override
        public void frame(String text) {
            for (var message : RawMessage.split(text)) {
                if (end.isDecided()) {
                    return;
                }
                if (!terminal.print(message.json())) {
                    end.complete();
                }
                if (message.isData()) {
                    end.countMessage();
                }
            }
        }
    }
}
