package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events of a gateway whose delayed caches are not warm, while those in real time are. */
@Timeout(60)
final class EventsOfTwoFeedsIT {
    private static final String QUOTES = "/v1/sse?syms=AAPL.XNAS&ch=quote";

    @Test
    void waitForNoOtherFeedThanTheirOwn() throws IOException {
        try (var gateway = TransportUnderTest.start(Options.usual())) {
            gateway.market().quote(Market.AAPL, "1", "2");

            try (var realTime = new EventSource(gateway.port(), QUOTES)) {
                assertThat(realTime.next()).contains("\"type\":\"welcome\"");
                assertThat(realTime.next()).contains("\"type\":\"ack\"", "\"feed\":\"rt\"");
                assertThat(realTime.next()).contains("\"type\":\"snapshot\"", "AAPL.XNAS");
            }
        }
    }

    @Test
    void waitForTheirOwnFeed() throws IOException {
        try (var gateway = TransportUnderTest.start(Options.usual())) {
            gateway.market().quote(Market.AAPL, "1", "2");

            try (var delayed = new EventSource(gateway.port(), QUOTES + "&feed=delayed")) {
                String first = delayed.next();
                gateway.warmDelayed();

                assertThat(first).contains("\"type\":\"welcome\"");
                assertThat(delayed.next()).contains("\"type\":\"ack\"", "\"feed\":\"delayed\"");
            }
        }
    }
}
