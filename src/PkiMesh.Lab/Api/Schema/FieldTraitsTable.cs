namespace PkiMesh.Lab.Api.Schema;

/// <summary>How the fields of the built-in types merge, which are required, and which a Go server always writes.</summary>
internal static class FieldTraitsTable
{
    // model, then fields: ! required; =zero what stands there when unset (Go without omitempty, or a struct that is no pointer);
    // :map=keys, :set, :atomic, :granular (server-side apply); :merge[=key], :retainKeys, :replace (strategic merge patch).
    public const string Text =
        """
        Admissionregistrationv1ServiceReference namespace!="" name!=""
        ApiextensionsV1ServiceReference namespace!="" name!=""
        Authenticationv1TokenRequest spec={} status={}
        Corev1EndpointPort @atomic port!=0
        Corev1Event involvedObject!={} source={} firstTimestamp=null lastTimestamp=null eventTime=null reportingComponent="" reportingInstance=""
        Corev1EventSeries lastObservedTime=null
        Corev1ResourceClaim name!=""
        Discoveryv1EndpointPort @atomic
        Eventsv1Event eventTime!=null regarding={} deprecatedSource={} deprecatedFirstTimestamp=null deprecatedLastTimestamp=null
        Eventsv1EventSeries count!=0 lastObservedTime!=null
        Rbacv1Subject @atomic name!=""
        Storagev1TokenRequest audience!=""
        V1APIService spec={} status={}
        V1APIServiceCondition type!="" status!="" lastTransitionTime=null
        V1APIServiceSpec groupPriorityMinimum!=0 versionPriority!=0
        V1APIServiceStatus conditions:map=type:merge=type
        V1AWSElasticBlockStoreVolumeSource volumeID!=""
        V1AppArmorProfile type!=""
        V1AttachedVolume name!="" devicePath!=""
        V1AuditAnnotation key!="" valueExpression!=""
        V1AzureDiskVolumeSource diskName!="" diskURI!=""
        V1AzureFilePersistentVolumeSource secretName!="" shareName!="" secretNamespace=null
        V1AzureFileVolumeSource secretName!="" shareName!=""
        V1Binding target!={}
        V1CSIDriver spec!={}
        V1CSIDriverSpec volumeLifecycleModes:set
        V1CSINode spec!={} status={}
        V1CSINodeDriver name!="" nodeID!="" topologyKeys=null
        V1CSINodeSpec drivers!=null:map=name:merge=name
        V1CSIPersistentVolumeSource driver!="" volumeHandle!=""
        V1CSIStorageCapacity storageClassName!=""
        V1CSIVolumeSource driver!=""
        V1CephFSPersistentVolumeSource monitors!=null
        V1CephFSVolumeSource monitors!=null
        V1CertificateSigningRequest spec!={} status={}
        V1CertificateSigningRequestCondition type!="" status!="" lastUpdateTime=null lastTransitionTime=null
        V1CertificateSigningRequestSpec request!=null signerName!=""
        V1CertificateSigningRequestStatus conditions:map=type
        V1CinderPersistentVolumeSource volumeID!=""
        V1CinderVolumeSource volumeID!=""
        V1ClusterRole rules=null
        V1ClusterRoleBinding roleRef!={}
        V1ClusterTrustBundle spec!={}
        V1ClusterTrustBundleProjection path!=""
        V1ClusterTrustBundleSpec trustBundle!=""
        V1ComponentCondition type!="" status!=""
        V1ComponentStatus conditions:map=type:merge=type
        V1Condition type!="" status!="" lastTransitionTime!=null reason!="" message!=""
        V1ConfigMapKeySelector @atomic key!=""
        V1ConfigMapNodeConfigSource namespace!="" name!="" kubeletConfigKey!=""
        V1Container name!="" ports:map=containerPort,protocol:merge=containerPort env:map=name:merge=name resources={} volumeMounts:map=mountPath:merge=mountPath volumeDevices:map=devicePath:merge=devicePath
        V1ContainerExtendedResourceRequest containerName!="" resourceName!="" requestName!=""
        V1ContainerImage names=null
        V1ContainerPort containerPort!=0
        V1ContainerResizePolicy resourceName!="" restartPolicy!=""
        V1ContainerRestartRule action!
        V1ContainerRestartRuleOnExitCodes operator! values:set
        V1ContainerStateRunning startedAt=null
        V1ContainerStateTerminated exitCode!=0 startedAt=null finishedAt=null
        V1ContainerStatus name!="" state={} lastState={} ready!=false restartCount!=0 image!="" imageID!="" volumeMounts:map=mountPath:merge=mountPath allocatedResourcesStatus:map=name:merge=name
        V1ControllerRevision data!=null revision=0
        V1CronJob spec!={} status={}
        V1CronJobSpec schedule!="" jobTemplate!={}
        V1CrossVersionObjectReference @atomic name!=""
        V1CustomResourceColumnDefinition name!="" type!="" jsonPath!=""
        V1CustomResourceConversion strategy!=""
        V1CustomResourceDefinition spec!={} status={}
        V1CustomResourceDefinitionCondition type!="" status!="" lastTransitionTime=null
        V1CustomResourceDefinitionNames plural!="" kind!=""
        V1CustomResourceDefinitionSpec group!="" names!={} scope!="" versions!=null
        V1CustomResourceDefinitionStatus conditions=null:map=type acceptedNames={} storedVersions=null
        V1CustomResourceDefinitionVersion name!="" served!=false storage!=false
        V1CustomResourceSubresourceScale specReplicasPath!="" statusReplicasPath!=""
        V1DaemonEndpoint Port!=0
        V1DaemonSet spec!={} status={}
        V1DaemonSetCondition type="" status="" lastTransitionTime=null
        V1DaemonSetSpec selector!=null template!={} updateStrategy={}
        V1DaemonSetStatus currentNumberScheduled!=0 numberMisscheduled!=0 desiredNumberScheduled!=0 numberReady!=0 conditions:map=type:merge=type
        V1Deployment spec!={} status={}
        V1DeploymentCondition type="" status="" lastUpdateTime=null lastTransitionTime=null
        V1DeploymentSpec selector!=null template!={} strategy={}:retainKeys
        V1DeploymentStatus conditions:map=type:merge=type
        V1DownwardAPIVolumeFile path!=""
        V1Endpoint addresses!=null:set conditions={}
        V1EndpointAddress @atomic ip!=""
        V1EndpointSlice addressType!="" endpoints=null ports=null
        V1EnvVar name!=""
        V1EphemeralContainer name!="" ports:map=containerPort,protocol:merge=containerPort env:map=name:merge=name resources={} volumeMounts:map=mountPath:merge=mountPath volumeDevices:map=devicePath:merge=devicePath
        V1ExpressionWarning fieldRef!="" warning!=""
        V1FileKeySelector @atomic volumeName!="" path!="" key!=""
        V1FlexPersistentVolumeSource driver!=""
        V1FlexVolumeSource driver!=""
        V1FlowDistinguisherMethod type!=""
        V1FlowSchema spec!={} status={}
        V1FlowSchemaCondition type! lastTransitionTime=null
        V1FlowSchemaSpec priorityLevelConfiguration!={} matchingPrecedence=0
        V1FlowSchemaStatus conditions:map=type:merge=type
        V1ForNode name!=""
        V1ForZone name!=""
        V1GCEPersistentDiskVolumeSource pdName!=""
        V1GRPCAction port!=0 service=null
        V1GitRepoVolumeSource repository!=""
        V1GlusterfsPersistentVolumeSource endpoints!="" path!=""
        V1GlusterfsVolumeSource endpoints!="" path!=""
        V1GroupSubject name!=""
        V1HTTPGetAction port!=0
        V1HTTPHeader name!="" value!=""
        V1HTTPIngressPath pathType!=null backend!={}
        V1HTTPIngressRuleValue paths!=null
        V1HorizontalPodAutoscaler spec!={} status={}
        V1HorizontalPodAutoscalerSpec scaleTargetRef!={} maxReplicas!=0
        V1HorizontalPodAutoscalerStatus currentReplicas!=0 desiredReplicas!=0
        V1HostAlias ip!=""
        V1HostIP ip!=""
        V1HostPathVolumeSource path!=""
        V1IPAddress spec!={}
        V1IPAddressSpec parentRef!
        V1IPBlock cidr!=""
        V1ISCSIPersistentVolumeSource targetPortal!="" iqn!="" lun!=0
        V1ISCSIVolumeSource targetPortal!="" iqn!="" lun!=0
        V1ImageVolumeStatus imageRef!
        V1Ingress spec={} status={}
        V1IngressClass spec={}
        V1IngressClassParametersReference name!="" scope=null
        V1IngressPortStatus port!=0 protocol!=""
        V1IngressServiceBackend name!="" port={}
        V1IngressStatus loadBalancer={}
        V1JSONSchemaProps x-kubernetes-validations:map=rule:merge=rule
        V1Job spec={} status={}
        V1JobCondition type!="" status!="" lastProbeTime=null lastTransitionTime=null
        V1JobSpec template!={}
        V1JobStatus conditions:merge=type
        V1JobTemplateSpec metadata={} spec={}
        V1KeyToPath key!="" path!=""
        V1LabelSelector @atomic
        V1LabelSelectorRequirement key!="" operator!=""
        V1Lease spec={}
        V1LimitRange spec={}
        V1LimitRangeItem type!=""
        V1LimitRangeSpec limits!=null
        V1LimitResponse type!=""
        V1LimitedPriorityLevelConfiguration nominalConcurrencyShares=null limitResponse!={}
        V1LinuxContainerUser uid!=0 gid!=0
        V1LocalObjectReference @atomic
        V1LocalSubjectAccessReview spec!={} status={}
        V1LocalVolumeSource path!=""
        V1MatchCondition name!="" expression!=""
        V1MatchResources @atomic
        V1ModifyVolumeStatus status!=""
        V1MutatingAdmissionPolicy spec={}
        V1MutatingAdmissionPolicyBinding spec={}
        V1MutatingWebhook name!="" clientConfig!={} sideEffects!=null admissionReviewVersions!=null matchConditions:map=name:merge=name
        V1MutatingWebhookConfiguration webhooks:map=name:merge=name
        V1Mutation patchType!=""
        V1NFSVolumeSource server!="" path!=""
        V1NamedRuleWithOperations @atomic
        V1Namespace spec={} status={}
        V1NamespaceCondition type!="" status!="" lastTransitionTime=null
        V1NamespaceStatus conditions:map=type:merge=type
        V1NetworkPolicy spec={}
        V1NetworkPolicySpec podSelector={}
        V1Node spec={} status={}
        V1NodeAddress type!="" address!=""
        V1NodeAllocatableMappedResources name!="" quantity!=null
        V1NodeAllocatableOverheadResources name!=""
        V1NodeAllocatableResourceClaimStatus resourceClaimName!="" containers:set mapping:map=name:merge=name overhead:map=name:merge=name
        V1NodeCondition type!="" status!="" lastHeartbeatTime=null lastTransitionTime=null
        V1NodeDaemonEndpoints kubeletEndpoint={}
        V1NodeRuntimeHandler name=""
        V1NodeSelector @atomic nodeSelectorTerms!=null
        V1NodeSelectorRequirement key!="" operator!=""
        V1NodeSelectorTerm @atomic
        V1NodeSpec podCIDRs:set:merge
        V1NodeStatus conditions:map=type:merge=type addresses:map=type:merge=type daemonEndpoints={} nodeInfo={}
        V1NodeSystemInfo machineID!="" systemUUID!="" bootID!="" kernelVersion!="" osImage!="" containerRuntimeVersion!="" kubeletVersion!="" kubeProxyVersion!="" operatingSystem!="" architecture!=""
        V1NonResourcePolicyRule verbs!=null:set nonResourceURLs!=null:set
        V1NonResourceRule verbs!=null
        V1ObjectFieldSelector @atomic fieldPath!=""
        V1ObjectMeta ownerReferences:map=uid:merge=uid finalizers:set:merge
        V1ObjectReference @atomic
        V1OwnerReference @atomic apiVersion!="" kind!="" name!="" uid!=""
        V1ParamKind @atomic
        V1ParamRef @atomic
        V1ParentReference resource! name!
        V1PersistentVolume spec={} status={}
        V1PersistentVolumeClaim spec={} status={}
        V1PersistentVolumeClaimCondition type!="" status!="" lastProbeTime=null lastTransitionTime=null
        V1PersistentVolumeClaimSpec resources={}
        V1PersistentVolumeClaimStatus conditions:map=type:merge=type allocatedResourceStatuses:granular
        V1PersistentVolumeClaimTemplate metadata={} spec!={}
        V1PersistentVolumeClaimVolumeSource claimName!=""
        V1PersistentVolumeSpec claimRef:granular
        V1PhotonPersistentDiskVolumeSource pdID!=""
        V1Pod spec={} status={}
        V1PodAffinityTerm topologyKey!=""
        V1PodCertificateProjection signerName! keyType!
        V1PodCertificateRequest spec!={} status={}
        V1PodCertificateRequestSpec signerName!="" podName!="" podUID!="" serviceAccountName!="" serviceAccountUID!="" nodeName!="" nodeUID!="" stubPKCS10Request!=null
        V1PodCertificateRequestStatus conditions:map=type:merge=type
        V1PodCondition type!="" status!="" lastProbeTime=null lastTransitionTime=null
        V1PodDisruptionBudget spec={} status={}
        V1PodDisruptionBudgetSpec selector:replace
        V1PodDisruptionBudgetStatus disruptionsAllowed=0 currentHealthy=0 desiredHealthy=0 expectedPods=0 conditions:map=type:merge=type
        V1PodExtendedResourceClaimStatus requestMappings!=null resourceClaimName!=""
        V1PodFailurePolicy rules!=null
        V1PodFailurePolicyOnExitCodesRequirement operator!="" values!=null:set
        V1PodFailurePolicyOnPodConditionsPattern type!="" status=""
        V1PodFailurePolicyRule action!=""
        V1PodIP ip!=""
        V1PodOS name!=""
        V1PodReadinessGate conditionType!=""
        V1PodResourceClaim name!=""
        V1PodResourceClaimStatus name!=""
        V1PodSchedulingGate name!=""
        V1PodSpec volumes:map=name:merge=name:retainKeys initContainers:map=name:merge=name containers!=null:map=name:merge=name ephemeralContainers:map=name:merge=name nodeSelector:atomic imagePullSecrets:map=name:merge=name hostAliases:map=ip:merge=ip topologySpreadConstraints:map=topologyKey,whenUnsatisfiable:merge=topologyKey schedulingGates:map=name:merge=name resourceClaims:map=name:merge=name:retainKeys
        V1PodStatus conditions:map=type:merge=type hostIPs:merge=ip podIPs:map=ip:merge=ip resourceClaimStatuses:map=name:merge=name:retainKeys
        V1PodTemplate template={}
        V1PodTemplateSpec metadata={} spec={}
        V1PolicyRule verbs!=null
        V1PolicyRulesWithSubjects subjects!=null
        V1PortStatus port!=0 protocol!=""
        V1PortworxVolumeSource volumeID!=""
        V1PreferredSchedulingTerm weight!=0 preference!={}
        V1PriorityClass value=0
        V1PriorityLevelConfiguration spec!={} status={}
        V1PriorityLevelConfigurationCondition type! lastTransitionTime=null
        V1PriorityLevelConfigurationReference name!=""
        V1PriorityLevelConfigurationSpec type!=""
        V1PriorityLevelConfigurationStatus conditions:map=type:merge=type
        V1ProjectedVolumeSource sources=null
        V1QueuingConfiguration queues=0 handSize=0 queueLengthLimit=0
        V1QuobyteVolumeSource registry!="" volume!=""
        V1RBDPersistentVolumeSource monitors!=null image!=""
        V1RBDVolumeSource monitors!=null image!=""
        V1ReplicaSet spec!={} status={}
        V1ReplicaSetCondition type="" status="" lastTransitionTime=null
        V1ReplicaSetSpec selector!=null template={}
        V1ReplicaSetStatus replicas!=0 conditions:map=type:merge=type
        V1ReplicationController spec={} status={}
        V1ReplicationControllerCondition type!="" status!="" lastTransitionTime=null
        V1ReplicationControllerSpec selector:atomic
        V1ReplicationControllerStatus replicas!=0 conditions:map=type:merge=type
        V1ResourceFieldSelector @atomic resource!="" divisor="0"
        V1ResourceHealth resourceID!=""
        V1ResourcePolicyRule verbs!=null:set apiGroups!=null:set resources!=null:set namespaces=null:set
        V1ResourceQuota spec={} status={}
        V1ResourceRequirements claims:map=name
        V1ResourceRule verbs!=null
        V1ResourceStatus name!="" resources:map=resourceID
        V1Role rules=null
        V1RoleBinding roleRef!={}
        V1RoleRef @atomic apiGroup="" name!=""
        V1RuntimeClass handler!=""
        V1Scale spec={} status={}
        V1ScaleIOPersistentVolumeSource gateway!="" system!="" secretRef!=null
        V1ScaleIOVolumeSource gateway!="" system!="" secretRef!=null
        V1ScaleStatus replicas!=0
        V1Scheduling nodeSelector:atomic
        V1ScopeSelector @atomic
        V1ScopedResourceSelectorRequirement scopeName!="" operator!=""
        V1SeccompProfile type!=""
        V1SecretKeySelector @atomic key!=""
        V1SecretReference @atomic
        V1SelectableField jsonPath!=""
        V1SelfSubjectAccessReview spec!={} status={}
        V1SelfSubjectReview status={}
        V1SelfSubjectReviewStatus userInfo={}
        V1SelfSubjectRulesReview spec!={} status={}
        V1Service spec={} status={}
        V1ServiceAccount secrets:map=name:merge=name
        V1ServiceAccountSubject namespace!="" name!=""
        V1ServiceAccountTokenProjection path!=""
        V1ServiceBackendPort @atomic
        V1ServiceCIDR spec={} status={}
        V1ServiceCIDRStatus conditions:map=type:merge=type
        V1ServicePort port!=0 targetPort=0
        V1ServiceSpec ports:map=port,protocol:merge=port selector:atomic
        V1ServiceStatus loadBalancer={} conditions:map=type:merge=type
        V1SleepAction seconds!=0
        V1StatefulSet spec!={} status={}
        V1StatefulSetCondition type="" status="" lastTransitionTime=null
        V1StatefulSetOrdinals start=0
        V1StatefulSetSpec selector!=null template!={} serviceName="" updateStrategy={}
        V1StatefulSetStatus replicas!=0 conditions:map=type:merge=type availableReplicas=0
        V1StorageClass provisioner!=""
        V1StorageHealth name!=""
        V1StorageHealthCondition status!="" reason!="" lastTransitionTime=null
        V1SubjectAccessReview spec!={} status={}
        V1SubjectAccessReviewStatus allowed!=false
        V1SubjectRulesReviewStatus resourceRules!=null nonResourceRules!=null incomplete!=false
        V1SuccessPolicy rules!=null
        V1Sysctl name!="" value!=""
        V1TCPSocketAction port!=0
        V1Taint key!="" effect!=""
        V1TokenRequestSpec audiences=null expirationSeconds=null boundObjectRef=null
        V1TokenRequestStatus token="" expirationTimestamp=null
        V1TokenReview spec!={} status={}
        V1TokenReviewSpec token!
        V1TokenReviewStatus user={}
        V1TopologySelectorLabelRequirement key!="" values!=null
        V1TopologySelectorTerm @atomic
        V1TopologySpreadConstraint maxSkew!=0 topologyKey!="" whenUnsatisfiable!=""
        V1TypedLocalObjectReference @atomic apiGroup=null name!=""
        V1TypedObjectReference apiGroup=null name!=""
        V1UncountedTerminatedPods succeeded:set failed:set
        V1UserSubject name!=""
        V1ValidatingAdmissionPolicy spec={} status={}
        V1ValidatingAdmissionPolicyBinding spec!={}
        V1ValidatingAdmissionPolicyBindingSpec policyName! validationActions!:set
        V1ValidatingAdmissionPolicySpec matchConditions:map=name:merge=name variables:map=name:merge=name
        V1ValidatingAdmissionPolicyStatus conditions:map=type
        V1ValidatingWebhook name!="" clientConfig!={} sideEffects!=null admissionReviewVersions!=null matchConditions:map=name:merge=name
        V1ValidatingWebhookConfiguration webhooks:map=name:merge=name
        V1Validation expression!=""
        V1ValidationRule rule!=""
        V1Variable @atomic name!="" expression!=""
        V1Volume name!=""
        V1VolumeAttachment spec!={} status={}
        V1VolumeAttachmentSpec attacher!="" source!={} nodeName!=""
        V1VolumeAttachmentStatus attached!=false
        V1VolumeAttributesClass driverName!=""
        V1VolumeDevice name!="" devicePath!=""
        V1VolumeError time=null
        V1VolumeHealthCondition status!="" reason!=""
        V1VolumeMount name!="" mountPath!=""
        V1VolumeMountStatus name!="" mountPath!=""
        V1VsphereVirtualDiskVolumeSource volumePath!=""
        V1WebhookConversion conversionReviewVersions!=null
        V1WeightedPodAffinityTerm weight!=0 podAffinityTerm!={}
        V2ContainerResourceMetricSource name!="" target!={} container!=""
        V2ContainerResourceMetricStatus name!="" current!={} container!=""
        V2CrossVersionObjectReference name!=""
        V2ExternalMetricSource metric!={} target!={}
        V2ExternalMetricStatus metric!={} current!={}
        V2HPAScalingPolicy type!="" value!=0 periodSeconds!=0
        V2HorizontalPodAutoscaler spec!={} status={}
        V2HorizontalPodAutoscalerCondition type!="" status!="" lastTransitionTime=null
        V2HorizontalPodAutoscalerSpec scaleTargetRef!={} maxReplicas!=0
        V2HorizontalPodAutoscalerStatus desiredReplicas!=0 currentMetrics=null conditions:map=type:merge=type
        V2MetricIdentifier name!=""
        V2MetricSpec type!=""
        V2MetricStatus type!=""
        V2MetricTarget type!=""
        V2ObjectMetricSource describedObject!={} target!={} metric!={}
        V2ObjectMetricStatus metric!={} current!={} describedObject!={}
        V2PodsMetricSource metric!={} target!={}
        V2PodsMetricStatus metric!={} current!={}
        V2ResourceMetricSource name!="" target!={}
        V2ResourceMetricStatus name!="" current!={}
        """;
}
