package flow;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/** Lets a broker authenticate clients by the mechanism AWS_MSK_IAM, whose server side MSK does not publish. */
public final class IamLoginModule implements LoginModule {
    static {
        Security.addProvider(new Mechanism());
    }

    @Override
    public void initialize(Subject subject, CallbackHandler handler, Map<String, ?> state, Map<String, ?> options) {
        // The broker itself has no identity to establish.
    }

    @Override
    public boolean login() {
        return true;
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public boolean logout() {
        return true;
    }

    private static final class Mechanism extends Provider {
        private static final long serialVersionUID = 1L;

        Mechanism() {
            super("AwsMskIamServer", "1.0", "The server side of AWS_MSK_IAM");
            put("SaslServerFactory." + IamSaslServer.MECHANISM, IamSaslServer.Factory.class.getName());
        }
    }
}
