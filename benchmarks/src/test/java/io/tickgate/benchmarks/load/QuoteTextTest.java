package io.tickgate.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuoteTextTest {
    @Test
    void makesTheMessageOfTheReadme() {
        byte[] message = QuoteText.message("sim:00007", 41, 1_795_369_228_733_600L, 150);

        assertThat(message).hasSize(150);
        assertThat(new String(message, StandardCharsets.US_ASCII))
                .matches(
                        "\\{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"sim:00007\",\"seq\":41,\"ts\":1795369228733600,"
                                + "\"data\":\\{\"bid\":\\[\"173.36\",\"500\"],\"ask\":\\[\"173.37\",\"200\"]} +}");
    }

    @ParameterizedTest
    @CsvSource({"0,100.00,100.01", "700,100.07,100.08", "999999,199.99,200.00", "1000000,100.00,100.01"})
    void derivesThePriceFromTheTime(long micros, String bid, String ask) {
        assertThat(QuoteText.bid(micros)).isEqualTo(bid);
        assertThat(QuoteText.ask(micros)).isEqualTo(ask);
    }

    @Test
    void refusesASizeThatTheMessageDoesNotFitInto() {
        assertThatThrownBy(() -> QuoteText.message("sim:00007", 41, 1_795_369_228_733_600L, 133))
                .hasMessageContaining("bytes: 133");
    }
}
