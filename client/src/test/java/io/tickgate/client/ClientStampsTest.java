package io.tickgate.client;

import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that asks where the time goes, and says how much of it goes here. */
class ClientStampsTest extends ClientFixture {
    private FakeGateways.Peer stamped() {
        var gateway = connectedAs(builder().stampsMillis(1_000), "quote");
        gateway.say(snapshot("quote", "A", 10, quote("1.00", "1.01")));
        journal.read();
        return gateway;
    }

    private static ServerMessage.Stamps stamps(long chain, long sequence) {
        return new ServerMessage.Stamps(chain, "quote", "A", sequence, 1, 2, KafkaTime.CREATE, 3, 4, 5);
    }

    @Test
    void asksForThemInTheHello() {
        builder().stampsMillis(2_000).build().start();
        loop.run();

        var hello = (ClientCommand.Hello) gateways.latest().open().heard().get(0);

        assertThat(hello.stampsMillis()).isEqualTo(2_000);
    }

    @Test
    void reportsHowLongItHadTheUpdateAndHowLongItsListenerTook() {
        var gateway = stamped();
        journal.onUpdate(() -> loop.stall(Duration.ofMillis(7)));
        gateway.say(update("quote", "A", 11, null, quote("1.00", "1.02")));
        loop.pass(Duration.ofMillis(5));

        gateway.say(stamps(17, 11));

        assertThat(gateway.heard()).singleElement().isInstanceOfSatisfying(ClientCommand.Report.class, report -> {
            assertThat(report.chain()).isEqualTo(17);
            assertThat(report.heldMicros()).isEqualTo(12_000);
            assertThat(report.renderMicros()).isEqualTo(7_000);
            assertThat(report.id())
                    .as("a refusal must not be taken for one of a grant")
                    .isNotNull();
        });
        assertThat(journal.read()).endsWith("stamps of 11");
    }

    @Test
    void saysNothingOfAnUpdateThatWasNotTheLast() {
        var gateway = stamped();
        gateway.say(
                update("quote", "A", 11, null, quote("1.00", "1.02")),
                update("quote", "A", 12, null, quote("1.00", "1.02")),
                stamps(1, 11));

        assertThat(gateway.heard()).isEmpty();
        assertThat(journal.read()).endsWith("stamps of 11");
    }

    @Test
    void reportsNothingWithoutHavingAsked() {
        var gateway = connectedAs(builder(), "quote");
        gateway.say(
                snapshot("quote", "A", 10, quote("1.00", "1.01")),
                update("quote", "A", 11, null, quote("1.00", "1.02")),
                stamps(1, 11));

        assertThat(gateway.heard()).isEmpty();
    }

    @Test
    void goesOnAfterAReportThatWasRefused() {
        var gateway = connectedAs(builder().credit(4).stampsMillis(1_000), "quote");
        gateway.say(
                snapshot("quote", "A", 10, quote("1.00", "1.01")),
                update("quote", "A", 11, null, quote("1.00", "1.02")),
                stamps(1, 11));
        var heard = gateway.heard();
        var report = (ClientCommand.Report) heard.get(heard.size() - 1);

        gateway.say(new ServerMessage.Error(report.id(), ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L));
        loop.pass(Duration.ofMillis(500));

        assertThat(heard).hasSize(2);
        assertThat(gateway.heard()).as("no grant was lost").isEmpty();
    }
}
