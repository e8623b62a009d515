export interface Workload {
  readonly name: string
  readonly image: string
  readonly port: number
  readonly namespace?: string
  readonly health?: string
  /** `NAME=value`. */
  readonly variables?: readonly string[]
  /** A ConfigMap and a Secret that the container takes its environment from. */
  readonly configMap?: string
  readonly secret?: string
}

/** A Deployment as teams write them: probe, requests and limits, environment. */
export function deployment(workload: Workload): string {
  const { name, image, port, health = '/health' } = workload
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}${namespaceOf(workload)}
  labels:
    app: ${name}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: ${image}
          ports:
            - containerPort: ${port}
${environmentOf(workload)}          readinessProbe:
            httpGet:
              path: ${health}
              port: ${port}
            initialDelaySeconds: 5
            periodSeconds: 5
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              cpu: 500m
              memory: 512Mi
`
}

export function service(
  workload: Pick<Workload, 'name' | 'port' | 'namespace'>,
): string {
  const { name, port } = workload
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}${namespaceOf(workload)}
spec:
  selector:
    app: ${name}
  ports:
    - name: http
      port: ${port}
      targetPort: ${port}
`
}

export function autoscaler(name: string, maxReplicas = 10): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}-hpa
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ${name}
  minReplicas: 1
  maxReplicas: ${maxReplicas}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`
}

function namespaceOf({ namespace }: Pick<Workload, 'namespace'>): string {
  return namespace === undefined ? '' : `\n  namespace: ${namespace}`
}

function environmentOf({ variables, configMap, secret }: Workload): string {
  const lines: string[] = []
  if (variables !== undefined) {
    lines.push('env:')
    for (const variable of variables) {
      const at = variable.indexOf('=')
      lines.push(`  - name: ${variable.slice(0, at)}`)
      lines.push(`    value: ${JSON.stringify(variable.slice(at + 1))}`)
    }
  }
  if (configMap !== undefined || secret !== undefined) lines.push('envFrom:')
  if (configMap !== undefined) {
    lines.push('  - configMapRef:', `      name: ${configMap}`)
  }
  if (secret !== undefined) {
    lines.push('  - secretRef:', `      name: ${secret}`)
  }
  return lines.map((line) => `          ${line}\n`).join('')
}
