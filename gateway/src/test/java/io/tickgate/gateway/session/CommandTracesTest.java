package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CommandTracesTest {
    private static final long NOW_MICROS = 1_763_790_124_000_000L;

    private final TestClient client = new TestClient();
    private final List<CommandTrace> traces = new ArrayList<>();

    @BeforeEach
    void listen() {
        client.market().quote(AAPL, "1", "2");
        client.onTrace(traces::add);
    }

    @Test
    void tellsOfEachCommandWhatItWasAboutAndWhatBecameOfIt() {
        client.send(json("{'op':'sub','id':7,'ch':'quote','syms':['AAPL.XNAS','NONE']}"));

        assertThat(traces)
                .containsExactly(
                        new CommandTrace(client.session().id(), null, "sub", "quote", 2, 1, null, NOW_MICROS, 0));
    }

    @Test
    void tellsWhyACommandWasRefused() {
        client.cachesAreWarm(false);
        client.send(json("{'op':'sub','id':7,'ch':'quote','syms':['AAPL.XNAS']}"));
        client.send(json("{'op':'subscribe','id':8}"));

        assertThat(traces).extracting(CommandTrace::command).containsExactly("sub", "malformed");
        assertThat(traces).extracting(CommandTrace::code).containsExactly(ErrorCode.STARTING, ErrorCode.BAD_REQUEST);
    }

    @Test
    void saysNothingThatAClientHasMadeUp() {
        client.send(json("{'op':'sub','id':7,'ch':'made-up','syms':['SECRET']}"));

        assertThat(traces).extracting(CommandTrace::channel).containsOnlyNulls();
        assertThat(traces.toString()).doesNotContain("made-up", "SECRET");
    }

    @Test
    void tellsHowLongTheMomentOfACutWasWaitedFor() {
        client.send(json("{'op':'sub','id':7,'ch':'quote','syms':['AAPL.XNAS'],'once':true,'cut':true}"));
        client.loop().advanceMillis(40);
        var whileItWaits = List.copyOf(traces);
        client.market().cuts().market().serve();
        client.read();

        assertThat(whileItWaits).isEmpty();
        assertThat(traces).extracting(CommandTrace::nanos).containsExactly(40_000_000L);
    }

    @Test
    void linksCommandsWithWhatTheirClientNamed() {
        client.traceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        client.send(json("{'op':'unsub','id':7,'ch':'quote','syms':['AAPL.XNAS']}"));

        assertThat(traces)
                .extracting(CommandTrace::traceParent)
                .containsExactly("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    @Test
    void leavesOutWhatComesAllTheTime() {
        client.send(json("{'op':'hello','credit':5}"));
        traces.clear();

        client.send(json("{'op':'ping','id':1}"));
        client.send(json("{'op':'credit','n':5}"));

        assertThat(traces).isEmpty();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
