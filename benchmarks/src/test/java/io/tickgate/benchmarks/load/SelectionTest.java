package io.tickgate.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectionTest {
    @ParameterizedTest
    @CsvSource({"1000,20,49,500,10", "1000,20,49,2000,40", "10,10,1,1000,1000"})
    void givesEverySymbolAsManyClients(int symbols, int count, int stride, int clients, int expected) {
        var selection = new Selection(symbols, count, stride);
        int[] clientsOf = new int[symbols];

        for (int client = 0; client < clients; client++) {
            selection.symbols(selection.from(client, clients)).forEach(symbol -> clientsOf[symbol]++);
        }

        assertThat(Arrays.stream(clientsOf).summaryStatistics())
                .returns(expected, each -> each.getMin())
                .returns(expected, each -> each.getMax());
    }

    @Test
    void knowsThePlaceOfItsSymbolsAndOfNoOther() {
        var selection = new Selection(100, 3, 49);

        assertThat(selection.symbols(60)).containsExactly(60, 9, 58);
        assertThat(selection.place(60, 9)).isEqualTo(1);
        assertThat(selection.place(60, 59)).isEqualTo(-1);
        assertThat(selection.place(60, 100)).isEqualTo(-1);
    }

    @Test
    void refusesAStrideThatMeetsASymbolTwice() {
        assertThatThrownBy(() -> new Selection(1000, 20, 50)).hasMessageContaining("stride: 50");
    }
}
