package orders;

import io.github.cdkmanagedflink.Application;
import io.github.cdkmanagedflink.ApplicationCode;
import io.github.cdkmanagedflink.HealthCheckOptions;
import io.github.cdkmanagedflink.LogLevel;
import io.github.cdkmanagedflink.PythonOptions;
import io.github.cdkmanagedflink.RestoreConfiguration;
import io.github.cdkmanagedflink.RestoreOptions;
import io.github.cdkmanagedflink.Runtime;
import io.github.cdkmanagedflink.StartOnDeployOptions;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;

public final class OrdersApp {
  public static void main(String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Orders");

    Application orders = Application.Builder.create(stack, "Application")
        .runtime(Runtime.FLINK_1_20)
        .code(ApplicationCode.fromAsset(System.getenv("ORDERS_JOB")))
        .python(PythonOptions.builder().main("main.py").build())
        .parallelism(2)
        .logLevel(LogLevel.WARN)
        .checkpointInterval(Duration.minutes(5))
        .systemRollbackEnabled(true)
        .propertyGroups(Map.of(
            "OrdersSource", Map.of("rows-per-second", "10", "fields.quantity.min", "1", "fields.quantity.max", "9")))
        .build();
    orders.addPropertyGroup("OrdersSink", Map.of("path", "s3://orders/totals"));
    orders.startOnDeploy(StartOnDeployOptions.builder()
        .restore(RestoreConfiguration.latestSnapshot(RestoreOptions.builder().allowNonRestoredState(true).build()))
        .healthCheck(HealthCheckOptions.builder().duration(Duration.minutes(3)).build())
        .build());
    orders.metricFullRestarts().createAlarm(stack, "Restarts", CreateAlarmOptions.builder()
        .threshold(1)
        .evaluationPeriods(1)
        .build());

    app.synth();
  }

  private OrdersApp() {}
}
