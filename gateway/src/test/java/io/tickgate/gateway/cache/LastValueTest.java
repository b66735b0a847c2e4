package io.tickgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.testing.ManualLoop;
import io.tickgate.model.Channel;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the bytes of a latest value are made: before a reader asks for them if one asked for the value before. */
final class LastValueTest {
    private static final Topic TOPIC = new Topic(Channel.QUOTE, new Symbol("us:AAPL"));

    private final Hub hub = new Hub(1, new ManualLoop());
    private LastValue<Quote> cell = cell(Encoder::tail);
    private long offset;

    private LastValue<Quote> cell(Version.TailEncoder<Quote> tailEncoder) {
        return new LastValue<>(TOPIC, 1, hub.newAudience(), tailEncoder);
    }

    private Version<Quote> set(@Nullable Quote quote) {
        return cell.set(position(), quote);
    }

    private LogPosition position() {
        return new LogPosition("epoch", offset++, 0);
    }

    private static Quote quote() {
        return new Quote(new Level(Price.parse("189.41"), Size.parse("500")), null);
    }

    private static void ask(Version<Quote> version) {
        version.head(Encoding.JSON);
        version.tail(Encoding.JSON);
    }

    private static boolean isMade(Version<Quote> version) {
        return version.touch() > version.position().sequence();
    }

    @Test
    void areMadeBeforeIfTheValueBeforeWasAskedFor() {
        ask(set(quote()));

        var next = set(quote());

        assertThat(isMade(next)).isTrue();
        assertThat(new String(next.tail(Encoding.JSON), StandardCharsets.UTF_8)).contains("189.41");
    }

    @Test
    void areNotMadeBeforeWhereNobodyAsks() {
        assertThat(isMade(set(quote()))).isFalse();
        assertThat(isMade(set(quote()))).isFalse();
    }

    @Test
    void areNotMadeBeforeIfTheValueBeforeWasPassedOver() {
        ask(set(quote()));
        set(quote());

        assertThat(isMade(set(quote()))).isFalse();
    }

    @Test
    void areMadeBeforeWhateverReadersAskForOlderValuesMeanwhile() {
        var older = set(quote());
        ask(set(quote()));

        ask(older);
        ask(cell.past(position(), quote()));

        assertThat(isMade(set(quote()))).isTrue();
    }

    @Test
    void areNotMadeOfARecordThatWasDeleted() {
        ask(set(quote()));

        assertThat(isMade(set(null))).isFalse();
    }

    @Test
    void areItsReadersTroubleIfTheyCannotBeMade() {
        cell = cell((encoder, value) -> {
            throw new IllegalStateException("as a bug would");
        });
        set(quote()).head(Encoding.JSON);

        var next = set(quote());

        assertThat(Objects.requireNonNull(cell.get())).isSameAs(next);
    }
}
