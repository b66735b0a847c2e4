package io.tickgate.simulator.equity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.Symbol;
import io.tickgate.model.TradingState;
import io.tickgate.record.TickCodec;
import io.tickgate.simulator.recording.Nanos;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.RecordingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EquityRecordingTest {
    private static final Symbol AIG = new Symbol("us:AIG");

    @TempDir
    private Path directory;

    @Test
    void makesOneQuoteOfAllExchanges() throws IOException {
        write("20131011_aig_tick_quote.zip", """
                34200000,491900,2000,0,0,P,1,0
                34200000,0,0,492500,100,P,1,0
                34200001,492000,300,0,0,Q,1,0
                34200002,491800,300,0,0,N,1,0
                34200003,491700,300,0,0,Q,1,0
                """);

        assertThat(ticksOf(recording(null, null)))
                .containsExactly(
                        "13:30:00.000 {'bid':['49.19','2000'],'ask':null}",
                        "13:30:00.000 {'bid':['49.19','2000'],'ask':['49.25','100']}",
                        "13:30:00.001 {'bid':['49.20','300'],'ask':['49.25','100']}",
                        "13:30:00.003 {'bid':['49.19','2000'],'ask':['49.25','100']}");
    }

    @Test
    void putsTradesAfterTheQuotesOfTheSameTime() throws IOException {
        write("20131011_aig_tick_trade.zip", "34200000,492000,100,K,2000,0\n");
        write("20131011_aig_tick_quote.zip", "34200000,491900,2000,0,0,P,1,0\n");

        assertThat(ticksOf(recording(null, null)))
                .containsExactly(
                        "13:30:00.000 {'bid':['49.19','2000'],'ask':null}", "13:30:00.000 {'px':'49.20','sz':'100'}");
    }

    @Test
    void beginsWithTheQuoteThatStandsAndEndsBeforeTheEnd() throws IOException {
        write("20131011_aig_tick_quote.zip", """
                34199000,491900,2000,0,0,P,1,0
                34199500,0,0,492500,100,P,1,0
                34200500,0,0,492400,100,P,1,0
                34201000,0,0,492300,100,P,1,0
                """);

        assertThat(ticksOf(recording(LocalTime.of(9, 30), LocalTime.of(9, 30, 1))))
                .containsExactly(
                        "13:30:00.000 {'bid':['49.19','2000'],'ask':['49.25','100']}",
                        "13:30:00.500 {'bid':['49.19','2000'],'ask':['49.24','100']}");
    }

    @Test
    void takesTheCloseOfASecondBarAtItsEnd() throws IOException {
        write("20131011_spy_second_quote.zip", "34200000,1,2,3,1686900,100,4,5,6,1689900,200\n");

        assertThat(ticksOf(new EquityRecording(directory, List.of(), null, null)))
                .containsExactly("13:30:01.000 {'bid':['168.69','100'],'ask':['168.99','200']}");
    }

    @Test
    void opensWithTheFirstRegularTradeAndClosesAfterTheLastClosingPrint() throws IOException {
        write("20131011_aig_tick_trade.zip", """
                34100000,492000,100,P,2000,0
                34200000,492000,100,Q,20002020,0
                34200500,492100,100,P,20000020,0
                57600000,492200,100,N,80,0
                57600100,492200,100,T,80,0
                57600200,492300,100,P,2000,0
                """);

        assertThat(recording(null, null).instruments().get(AIG)).satisfies(instrument -> {
            assertThat(instrument.state()).isEqualTo(TradingState.PRE_OPEN);
            assertThat(instrument.stateReason()).isEqualTo("extended hours");
        });
        assertThat(ticksOf(recording(null, null)))
                .containsExactly(
                        "13:28:20.000 {'px':'49.20','sz':'100'}",
                        "13:30:00.000 {'px':'49.20','sz':'100'}",
                        "13:30:00.500 " + instrument("'state':'open'"),
                        "13:30:00.500 {'px':'49.21','sz':'100'}",
                        "20:00:00.000 {'px':'49.22','sz':'100'}",
                        "20:00:00.100 {'px':'49.22','sz':'100'}",
                        "20:00:00.100 " + instrument("'state':'closed','reason':'extended hours'"),
                        "20:00:00.200 {'px':'49.23','sz':'100'}");
    }

    @Test
    void beginsInTheStateOfTheTimeItBeginsAt() throws IOException {
        write("20131011_aig_tick_trade.zip", """
                34200000,492100,100,P,1,0
                57600000,492200,100,N,80,0
                57600200,492300,100,P,2000,0
                """);

        assertThat(stateAt(LocalTime.of(9, 29))).isEqualTo(TradingState.PRE_OPEN);
        assertThat(stateAt(LocalTime.of(12, 0))).isEqualTo(TradingState.OPEN);
        assertThat(stateAt(LocalTime.of(17, 0))).isEqualTo(TradingState.CLOSED);
        assertThat(ticksOf(recording(LocalTime.of(16, 0, 0, 100_000_000), null)))
                .containsExactly("20:00:00.200 {'px':'49.23','sz':'100'}");
    }

    @Test
    void inventsNeitherAStateNorAPreviousClose() throws IOException {
        write("20131011_aig_tick_trade.zip", "34100000,492000,100,P,2000,0\n");

        assertThat(recording(null, null).instruments().get(AIG)).satisfies(instrument -> {
            assertThat(instrument.state()).isEqualTo(TradingState.OPEN);
            assertThat(instrument.stateReason()).isNull();
            assertThat(instrument.previousClose()).isNull();
        });
        assertThat(ticksOf(recording(null, null))).containsExactly("13:28:20.000 {'px':'49.20','sz':'100'}");
    }

    @Test
    void takesAnOfficialPriceForNoTrade() throws IOException {
        write("20131011_aig_tick_trade.zip", """
                34200000,492100,118312,N,40,0
                34200006,492100,118312,N,4000000,0
                57600000,492200,302173,N,80,0
                57600001,492200,302173,N,1000000,0
                """);

        assertThat(ticksOf(recording(null, null)).stream().filter(tick -> tick.contains("'px'")))
                .containsExactly(
                        "13:30:00.000 {'px':'49.21','sz':'118312'}", "20:00:00.000 {'px':'49.22','sz':'302173'}");
    }

    @Test
    void keepsPartsOfACent() throws IOException {
        write("20131011_aig_tick_trade.zip", "34200000,492050,100,D,2000,0\n");

        assertThat(ticksOf(recording(null, null))).containsExactly("13:30:00.000 {'px':'49.2050','sz':'100'}");
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        failure()
                .hasMessage(directory + ": no file of us:AIG "
                        + "(expected: <day>_<ticker>_tick_trade.zip and _tick_quote.zip)");

        write("20131011_aig_tick_trade.zip", "34200000,492000,100,K,2000,0\n34200000,x,100,K,2000,0\n");
        failure()
                .hasMessage(directory.resolve("20131011_aig_tick_trade.zip")
                        + ", line 2: field 2 is not a whole number (expected: 1 to 15 digits)");

        write("20131011_aig_tick_trade.zip", "34200000,492000,100,K,20x0,0\n");
        failure().hasMessageEndingWith("line 1: field 5 is not a hexadecimal number (expected: 1 to 8 digits)");

        write("20131011_aig_tick_trade.zip", "34200000,492000,100\n");
        failure().hasMessageEndingWith("line 1: 3 fields (expected: 6)");

        Files.writeString(directory.resolve("20131011_aig_tick_trade.zip"), "no zip");
        failure().hasMessageEndingWith("no entry (expected: a zip file with one table)");
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> failure() {
        return assertThatThrownBy(() -> recording(null, null)).isInstanceOf(RecordingException.class);
    }

    private Recording recording(@Nullable LocalTime from, @Nullable LocalTime to) {
        return new EquityRecording(directory, List.of(AIG), from, to);
    }

    private TradingState stateAt(LocalTime from) {
        return recording(from, null).instruments().get(AIG).state();
    }

    private static String instrument(String state) {
        return "{'name':'AIG','venue':'US exchanges','currency':'USD','pxScale':2,'szScale':0,'tick':'0.01',%s}"
                .formatted(state);
    }

    private void write(String name, String rows) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            zip.putNextEntry(new ZipEntry("rows.csv"));
            zip.write(rows.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** UTC time of day and value, with single quotes for easy reading. */
    private static List<String> ticksOf(Recording recording) {
        var ticks = new ArrayList<String>();
        try (var stream = recording.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                Instant time = Nanos.toInstant(tick.timeNanos());
                String value = new String(TickCodec.encode(tick.tick()), StandardCharsets.UTF_8).replace('"', '\'');
                ticks.add("%tT.%<tL %s".formatted(time.atZone(java.time.ZoneOffset.UTC), value));
            }
        }
        return ticks;
    }
}
