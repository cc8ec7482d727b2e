package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
	flink "github.com/cdk-managed-flink/cdk-managed-flink-go/cdkmanagedflink"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Orders"), nil)

	orders := flink.NewApplication(stack, jsii.String("Application"), &flink.ApplicationProps{
		Runtime:               flink.Runtime_FLINK_1_20(),
		Code:                  flink.ApplicationCode_FromAsset(jsii.String(os.Getenv("ORDERS_JOB")), nil),
		Python:                &flink.PythonOptions{Main: jsii.String("main.py")},
		Parallelism:           jsii.Number(2),
		LogLevel:              flink.LogLevel_WARN,
		CheckpointInterval:    awscdk.Duration_Minutes(jsii.Number(5)),
		SystemRollbackEnabled: jsii.Bool(true),
		PropertyGroups: &map[string]*map[string]*string{
			"OrdersSource": {
				"rows-per-second":     jsii.String("10"),
				"fields.quantity.min": jsii.String("1"),
				"fields.quantity.max": jsii.String("9"),
			},
		},
	})
	orders.AddPropertyGroup(jsii.String("OrdersSink"), &map[string]*string{"path": jsii.String("s3://orders/totals")})
	orders.StartOnDeploy(&flink.StartOnDeployOptions{
		Restore:     flink.RestoreConfiguration_LatestSnapshot(&flink.RestoreOptions{AllowNonRestoredState: jsii.Bool(true)}),
		HealthCheck: &flink.HealthCheckOptions{Duration: awscdk.Duration_Minutes(jsii.Number(3))},
	})
	orders.MetricFullRestarts(nil).CreateAlarm(stack, jsii.String("Restarts"), &awscloudwatch.CreateAlarmOptions{
		Threshold:         jsii.Number(1),
		EvaluationPeriods: jsii.Number(1),
	})

	app.Synth(nil)
}
