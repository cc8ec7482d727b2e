package flow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Keeps the messages of failed AWS calls, because some sinks retry without end and without a word. Every AWS client loads it. */
public final class Refusals implements ExecutionInterceptor {
    static final List<String> MESSAGES = new CopyOnWriteArrayList<>();

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        MESSAGES.add(Job.messages(context.exception()));
    }
}
