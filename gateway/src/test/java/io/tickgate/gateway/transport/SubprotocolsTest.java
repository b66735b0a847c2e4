package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.session.Encoding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

final class SubprotocolsTest {
    private static final List<String> KNOWN = List.of("tickgate.v1.json", "tickgate.v1.proto");

    private final Subprotocols subprotocols = new Subprotocols(List.of(Encoding.JSON));

    @ParameterizedTest
    @CsvSource({
        "'tickgate.v1.proto, tickgate.v1.json', tickgate.v1.proto",
        "'tickgate.v1.json,tickgate.v1.proto', tickgate.v1.json",
        "'mqtt ,\ttickgate.v1.proto', tickgate.v1.proto",
        "'mqtt|tickgate.v1.json, tickgate.v1.proto', tickgate.v1.json",
        "'Tickgate.v1.json', ''",
        "'', ''",
    })
    void followsTheOrderOfTheClient(String lines, String chosen) {
        assertThat(Subprotocols.chosen(Subprotocols.offered(offering(lines)), KNOWN))
                .isEqualTo(chosen);
    }

    @Test
    void speaksTheFirstOfItsOwnWithAClientThatOffersNone() {
        assertThat(subprotocols.choose(new HttpHeaders())).isSameAs(Encoding.JSON);
    }

    @Test
    void speaksNothingWithAClientThatOffersOnlyUnknownOnes() {
        assertThat(subprotocols.choose(offering("tickgate.v1.proto"))).isNull();
        assertThat(subprotocols.choose(offering(""))).isNull();
    }

    private static HttpHeaders offering(String lines) {
        var headers = new HttpHeaders();
        headers.put("Sec-WebSocket-Protocol", List.of(lines.split("\\|")));
        return headers;
    }
}
