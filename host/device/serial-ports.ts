import { readFile, readdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'

export interface PortInfo {
  path: string
  /** USB id of what is plugged in, `vendor:product` in lower-case hex; undefined for ports that are not on USB. */
  usb?: string
  serialNumber?: string
}

/** Serial ports of this machine, those on USB first. Empty where the system cannot tell; explicit paths work all the same. */
export async function listPorts(): Promise<PortInfo[]> {
  let ports: PortInfo[]
  try {
    const { SerialPort } = await import('serialport')
    ports = (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber }) => ({
      path,
      ...(vendorId && productId && { usb: `${vendorId}:${productId}`.toLowerCase() }),
      ...(serialNumber && { serialNumber }),
    }))
  } catch {
    // On Linux the list is made by udevadm, which small systems and containers lack.
    ports = await kernelPorts()
  }
  return ports.sort((a, b) => Number(b.usb !== undefined) - Number(a.usb !== undefined) || (a.path < b.path ? -1 : 1))
}

/** The ports on USB that Linux's kernel tells of in /sys; none elsewhere. */
export async function kernelPorts(root = '/'): Promise<PortInfo[]> {
  const classes = join(root, 'sys/class/tty')
  const names = await readdir(classes).catch(() => [])
  const ports = names
    .filter((name) => /^tty(USB|ACM)\d+$/.test(name))
    .map(async (name) => ({ path: `/dev/${name}`, ...(await usbOf(join(classes, name, 'device'))) }))
  return Promise.all(ports)
}

/** The ids of the nearest folder above the interface that has some: the USB device that the interface belongs to. */
async function usbOf(device: string): Promise<Omit<PortInfo, 'path'>> {
  const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').then((text) => text.trim(), () => undefined)
  let folder = await realpath(device).catch(() => '/')
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const [vendor, product, serialNumber] = await Promise.all(['idVendor', 'idProduct', 'serial'].map((name) => read(join(folder, name))))
    if (vendor && product) return { usb: `${vendor}:${product}`, ...(serialNumber && { serialNumber }) }
  }
  return {}
}

/** The path of the board's serial port: the one given, or else the only one with a USB id of the board's. */
export async function findPort(board: Board, given: string | undefined, list: () => Promise<PortInfo[]> = listPorts): Promise<string> {
  if (given !== undefined) return given
  const ports = await list()
  const fitting = ports.filter(({ usb }) => usb !== undefined && board.serial.usb.includes(usb))
  if (fitting.length === 1) return fitting[0]!.path
  if (fitting.length > 1)
    throw new EngramError('PORT_AMBIGUOUS', `${fitting.length} ports could be the ${board.name}: ${describePorts(fitting)}`, 'name one with --port', { ports })
  throw new EngramError(
    'PORT_NOT_FOUND',
    board.serial.usb.length > 0 ? `no ${board.name} is plugged in: no port has USB id ${board.serial.usb.join(' or ')}` : `the ${board.name} has no USB id by which its port could be found`,
    `name its port with --port; ${portsHint(ports)}`,
    { ports },
  )
}

/** PORT_NOT_FOUND for a path that is no port, with the nearest one and all that there are. */
export function portNotFound(path: string, ports: readonly PortInfo[]): EngramError {
  // A port of the board's own is no typing error for one on USB that is not plugged in.
  const near = ports.filter((port) => port.usb !== undefined || kindOf(port.path) === kindOf(path))
  const nearest = didYouMean(path, near.map((port) => port.path))
  return new EngramError('PORT_NOT_FOUND', `there is no port ${path}`, [nearest, portsHint(ports)].filter(Boolean).join(' '), { path, ports })
}

/** The name of a port without its number. */
const kindOf = (path: string): string => path.replace(/\d+$/, '')

export const portsHint = (ports: readonly PortInfo[]): string =>
  ports.length > 0 ? `the ports are ${describePorts(ports)}` : 'no port is known on this machine: is the cable a data cable, and plugged in?'

const describePorts = (ports: readonly PortInfo[]): string => ports.map(({ path, usb }) => (usb ? `${path} (${usb})` : path)).join(', ')
