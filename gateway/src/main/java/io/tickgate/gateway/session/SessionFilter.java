package io.tickgate.gateway.session;

import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions an operator wants to see: those of which all is so that is given.
 *
 * <p>Thread-safe.
 *
 * @param address with which the peer's address begins
 * @param agent which is in the name of the peer's program, whatever the case
 * @param client which is in the name that the client has given itself, whatever the case
 * @param channel of which it holds something
 * @param symbol of which it holds something, on the channel if there is one
 */
public record SessionFilter(
        @Nullable String address,
        @Nullable String agent,
        @Nullable String client,
        @Nullable String channel,
        @Nullable String symbol) {
    boolean isMatch(SessionInside session) {
        return (address == null || session.peer().address().startsWith(address))
                && (agent == null || isIn(agent, session.peer().agent()))
                && (client == null || isIn(client, session.client()))
                && ((channel == null && symbol == null) || isHeld(session));
    }

    private static boolean isIn(String part, String text) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private boolean isHeld(SessionInside session) {
        var keys = session.keys();
        if (symbol == null) {
            return keys.subscriptions().all().stream()
                            .anyMatch(held -> held.topic().channel().name().equals(channel))
                    || keys.logs().all().stream()
                            .anyMatch(held -> held.channel().name().equals(channel));
        }
        return Symbol.isValid(symbol)
                && session.channels().stream()
                        .filter(each -> channel == null || each.name().equals(channel))
                        .map(each -> new Topic(each, new Symbol(symbol)))
                        .anyMatch(topic -> keys.subscriptions().find(topic) != null
                                || keys.logs().owner(topic) != null);
    }
}
