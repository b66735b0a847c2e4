package io.tickgate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void takesNoMoreSymbolsThanTheGatewayAllows() {
        var batches = new Batches(2, 10_000);

        assertThat(batches.split(List.of("A", "B", "C", "D", "E")))
                .containsExactly(List.of("A", "B"), List.of("C", "D"), List.of("E"));
    }

    @Test
    void makesNothingOfNothing() {
        assertThat(new Batches(2, 10_000).split(List.of())).isEmpty();
    }

    @Test
    void keepsEveryCommandWithinAFrame() {
        var symbols =
                IntStream.range(0, 3000).mapToObj(i -> "é".repeat(100) + i).toList();
        var batches = Batches.of(new ServerMessage.Limits(0, 5000, 0, 65_536)).split(symbols);

        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(symbols);
        assertThat(batches)
                .hasSizeGreaterThan(1)
                .allSatisfy(batch -> assertThat(CommandCodec.encode(
                                new ClientCommand.Subscribe(1, "quote", batch, SubscribeOptions.DEFAULTS)))
                        .hasSizeLessThanOrEqualTo(65_536));
    }
}
