/** What is found to be wanting in trunks. */
export const trunkText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  trunk_no_hotline: [
    'Trung kế {name} không có hotline nào: cuộc gọi đến từ nhà mạng bị từ chối.',
    'Trunk {name} has no hotline: calls that come in by it are refused.',
  ],
}
