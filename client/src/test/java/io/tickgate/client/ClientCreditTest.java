package io.tickgate.client;

import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that says how much it takes. */
class ClientCreditTest extends ClientFixture {
    @Test
    void grantsHalfOfItsCreditAnewAsMessagesAreTaken() {
        var gateway = connectedAs(builder().credit(4), "quote");

        gateway.say(snapshot("quote", "A", 10, quote("1.00", "1.01")), Market.heartbeat());
        assertThat(gateway.heard()).isEmpty();
        gateway.say(
                update("quote", "A", 11, null, quote("1.00", "1.02")),
                update("quote", "A", 12, null, quote("1.00", "1.02")),
                update("quote", "A", 13, null, quote("1.00", "1.02")));

        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));
        // 20 commands a second are allowed, and half of that is left for others.
        loop.pass(Duration.ofMillis(99));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofMillis(1));
        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));
    }

    @Test
    void repeatsAGrantThatWasOneCommandTooMany() {
        var gateway = connectedAs(builder().credit(4), "quote");
        gateway.say(
                snapshot("quote", "A", 10, quote("1.00", "1.01")),
                update("quote", "A", 11, null, quote("1.00", "1.02")));
        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));

        gateway.say(new ServerMessage.Error(null, ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L));
        loop.pass(Duration.ofMillis(399));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofMillis(1));

        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));
    }

    @Test
    void grantsItsCreditInTheHello() {
        builder().credit(4).build().start();
        loop.run();

        var hello = (ClientCommand.Hello) gateways.latest().open().heard().get(0);

        assertThat(hello.credit()).isEqualTo(4);
    }
}
